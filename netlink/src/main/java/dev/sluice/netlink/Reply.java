package dev.sluice.netlink;

/// The kernel's reply to a request: an acknowledgement or an error.
public sealed interface Reply {
    /// The kernel did what was requested.
    record Ok() implements Reply {}

    /// The kernel refused the request.
    ///
    /// @param errno one of [Errno], or a number of the subsystem's own
    /// @param text the kernel's explanation (extended acknowledgement); empty if it sent none
    record Refused(int errno, String text) implements Reply {
        /// `ENOENT (No such process; attribute at byte 28)`.
        @Override
        public String toString() {
            return describe(errno, text);
        }
    }

    /// Returns if the kernel did what was requested: for callers that cannot continue without it.
    ///
    /// @param operation what was tried, and on what; the exception's message starts with it
    /// @throws RefusedException if the kernel refused the request
    default void orThrow(String operation) throws RefusedException {
        switch (this) {
            case Ok _ -> {}
            case Refused(int errno, String text) ->
                    throw new RefusedException(operation, errno, text);
        }
    }

    static String describe(int errno, String text) {
        return text.isEmpty() ? Errno.name(errno) : Errno.name(errno) + " (" + text + ")";
    }
}
