package dev.sluice.sync;

/// Thrown when the installed state is not known, since the kernel, or a program that writes it,
/// could not be read or written. The message is one line that names the operation, the object and
/// the answer. [SyncLoop] tries again.
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
