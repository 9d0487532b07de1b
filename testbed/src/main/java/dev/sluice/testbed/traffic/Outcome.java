package dev.sluice.testbed.traffic;

/// The outcome of one connection, or of one datagram.
public sealed interface Outcome {
    /// A responder answered.
    record Answered(EchoAnswer answer) implements Outcome {}

    /// The connection was reset, or an ICMP "port unreachable" arrived.
    record Refused() implements Outcome {}

    /// Nothing arrived in time.
    record TimedOut() implements Outcome {}

    /// Anything else, such as a connection that was reset before the answer.
    ///
    /// @param why the message of the socket
    record Failed(String why) implements Outcome {}

    /// Returns the name of the endpoint that answered, or else what happened, for tallies and
    /// messages: `refused`, `timed out` or `failed: ` with the reason.
    default String label() {
        return switch (this) {
            case Answered(EchoAnswer answer) -> answer.endpoint();
            case Refused() -> "refused";
            case TimedOut() -> "timed out";
            case Failed(String why) -> "failed: " + why;
        };
    }
}
