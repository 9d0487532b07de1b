package dev.sluice.inspect.explain;

/// What happens to a connection.
enum ExplainVerdict {
    /// It reaches an endpoint of a Service.
    DELIVERED("Delivered"),
    /// It is refused, and the client is told so at once.
    REJECTED("Rejected"),
    /// It is discarded silently: the client waits.
    DROPPED("Dropped"),
    /// No rule of a Service changes it: it goes where it was sent.
    NOT_A_SERVICE("NotAService"),
    /// It meets a rule that cannot be read and that could decide about it.
    UNKNOWN("Unknown");

    private final String text;

    ExplainVerdict(String text) {
        this.text = text;
    }

    /// Returns the word of the JSON.
    String text() {
        return text;
    }
}
