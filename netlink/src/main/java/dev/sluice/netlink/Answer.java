package dev.sluice.netlink;

/// The kernel's answer to a request that reads one thing.
public sealed interface Answer<T> {
    /// The object or list that was requested.
    record Got<T>(T value) implements Answer<T> {}

    /// The kernel refused the request.
    ///
    /// @param errno one of [Errno]
    /// @param text the kernel's explanation (extended acknowledgement); empty if it sent none
    record Refused<T>(int errno, String text) implements Answer<T> {
        @Override
        public String toString() {
            return Reply.describe(errno, text);
        }
    }

    /// The value, for callers that cannot continue without it.
    ///
    /// @param operation what was tried, and on what; the exception's message starts with it
    /// @throws RefusedException if the kernel refused the request
    default T orThrow(String operation) throws RefusedException {
        return switch (this) {
            case Got<T>(T value) -> value;
            case Refused<T>(int errno, String text) ->
                    throw new RefusedException(operation, errno, text);
        };
    }
}
