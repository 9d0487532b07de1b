package dev.sluice.inspect.check;

/// How bad a finding is.
public enum FindingSeverity {
    /// Connections fail, or will soon.
    ERROR,
    /// Something is not as it should be, and connections may fail.
    WARNING;

    /// Returns the word of the command line and of JSON.
    @Override
    public String toString() {
        return this == ERROR ? "error" : "warning";
    }
}
