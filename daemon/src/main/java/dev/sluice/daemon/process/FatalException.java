package dev.sluice.daemon.process;

/// The daemon cannot do its work here, and trying again would not help. The message is the one line
/// it ends with.
public final class FatalException extends RuntimeException {
    public FatalException(String message) {
        super(message);
    }

    public FatalException(String message, Throwable cause) {
        super(message, cause);
    }
}
