package dev.sluice.testbed.demo;

/// What was to be shown is not so. The message is one line: what was promised, what was seen.
final class BrokenPromiseException extends Exception {
    BrokenPromiseException(String message) {
        super(message);
    }
}
