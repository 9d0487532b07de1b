package dev.sluice.testbed.traffic;

/// What became of one connection, or of one datagram and its answer.
public sealed interface Outcome {
    /// A responder answered.
    record Answered(EchoAnswer answer) implements Outcome {}

    /// The network said no: a reset, or an ICMP "port unreachable".
    record Refused() implements Outcome {}

    /// Nobody said anything in time.
    record TimedOut() implements Outcome {}

    /// Anything else, such as a connection that was reset before the answer.
    ///
    /// @param why in the words of the socket
    record Failed(String why) implements Outcome {}

    /// The name of the endpoint that answered, else what happened, in one word and more where that
    /// says too little: for tallies and messages.
    default String label() {
        return switch (this) {
            case Answered(EchoAnswer answer) -> answer.endpoint();
            case Refused() -> "refused";
            case TimedOut() -> "timed out";
            case Failed(String why) -> "failed: " + why;
        };
    }
}
