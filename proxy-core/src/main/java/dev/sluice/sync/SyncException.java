package dev.sluice.sync;

/// What stands in the kernel is not known: it, or a program that writes it, could not be asked or
/// told. The message is one line that names the operation, the object and the answer. The loop
/// tries again.
///
/// A Service that the kernel refuses is no such failure: [SyncReport#refused] names it.
public final class SyncException extends Exception {
    public SyncException(String message) {
        super(message);
    }

    public SyncException(String message, Throwable cause) {
        super(message, cause);
    }
}
