package dev.sluice.netlink;

/// The kernel's answer to a question.
public sealed interface Answer<T> {
    /// What was asked for.
    record Got<T>(T value) implements Answer<T> {}

    /// There is no answer.
    ///
    /// @param errno one of [Errno]
    /// @param text what the kernel said besides, empty if it said nothing
    record Refused<T>(int errno, String text) implements Answer<T> {
        @Override
        public String toString() {
            return Reply.describe(errno, text);
        }
    }

    /// For callers that cannot go on without.
    ///
    /// @param operation what was tried, on what; starts the exception's message
    default T orThrow(String operation) throws RefusedException {
        return switch (this) {
            case Got<T>(T value) -> value;
            case Refused<T>(int errno, String text) ->
                    throw new RefusedException(operation, errno, text);
        };
    }
}
