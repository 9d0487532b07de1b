package dev.sluice.daemon.process;

/// The daemon cannot run here, and a retry will not help. The message is the line that is logged at
/// the end.
public final class FatalException extends RuntimeException {
    public FatalException(String message) {
        super(message);
    }

    public FatalException(String message, Throwable cause) {
        super(message, cause);
    }
}
