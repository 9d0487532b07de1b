package dev.sluice.inspect.diff;

/// What happens to a new connection that reaches no endpoint.
enum Fate {
    REJECTED("is rejected"),
    DROPPED("is dropped"),
    /// No rule changes its destination.
    PASSED("is left alone");

    private final String text;

    Fate(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }
}
