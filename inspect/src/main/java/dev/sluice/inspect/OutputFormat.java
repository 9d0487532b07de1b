package dev.sluice.inspect;

/// How a command prints its [Document]: for people, as a table, a wider table, few lines, or the
/// lines of the proxy mode's own dump; for programs, as JSON or YAML.
public enum OutputFormat {
    TABLE,
    WIDE,
    SHORT,
    RAW,
    JSON,
    YAML;

    /// Returns whether it is for programs, and so holds every field.
    public boolean isDocument() {
        return this == JSON || this == YAML;
    }
}
