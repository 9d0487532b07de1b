package dev.sluice.sync;

/// The kernel, or a program that writes it, did not take what it was given. The message is one line
/// that names the operation, the object and the answer. The loop tries again.
public final class SyncException extends Exception {
    public SyncException(String message) {
        super(message);
    }

    public SyncException(String message, Throwable cause) {
        super(message, cause);
    }
}
