package dev.sluice.iptables.table;

/// A table of iptables to which we write.
public enum Table {
    MANGLE("mangle"),
    FILTER("filter"),
    NAT("nat");

    private final String text;

    Table(String text) {
        this.text = text;
    }

    /// The name in commands and dumps.
    @Override
    public String toString() {
        return text;
    }
}
