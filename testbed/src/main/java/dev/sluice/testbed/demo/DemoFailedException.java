package dev.sluice.testbed.demo;

/// Something that the demo announced did not happen. The message is one line: what was expected and
/// what was seen.
final class DemoFailedException extends Exception {
    private final String line;

    DemoFailedException(String message) {
        super(message);
        this.line = message;
    }

    /// Returns the message; never null.
    String line() {
        return line;
    }
}
