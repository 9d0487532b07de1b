package dev.sluice.testbed.demo;

/// What was to be shown is not so. The message is one line: what was promised, what was seen.
final class BrokenPromiseException extends Exception {
    private final String line;

    BrokenPromiseException(String message) {
        super(message);
        this.line = message;
    }

    /// The message, which there always is.
    String line() {
        return line;
    }
}
