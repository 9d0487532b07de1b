package dev.sluice.daemon.operator;

/// A query cannot be answered. The message says why in one line.
public final class OperatorException extends Exception {
    private final OperatorReason reason;

    public OperatorException(OperatorReason reason, String message) {
        super(message);
        this.reason = reason;
    }

    OperatorReason reason() {
        return reason;
    }
}
