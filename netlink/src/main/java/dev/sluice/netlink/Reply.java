package dev.sluice.netlink;

/// The kernel's answer to a request that returns nothing.
public sealed interface Reply {
    /// It is done.
    record Ok() implements Reply {}

    /// It is not done.
    ///
    /// @param errno one of [Errno]
    /// @param text what the kernel said besides, empty if it said nothing
    record Refused(int errno, String text) implements Reply {
        /// `ENOENT (No such process; attribute at byte 28)`.
        @Override
        public String toString() {
            return describe(errno, text);
        }
    }

    /// For callers that cannot go on without.
    ///
    /// @param operation what was tried, on what; starts the exception's message
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
