package dev.sluice.config;

/// Who may read the operator interface.
public enum OperatorAccess {
    /// Processes of this host, over loopback.
    LOCAL("local"),
    /// Whoever reaches the metrics port.
    NETWORK("network");

    private final String text;

    OperatorAccess(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
