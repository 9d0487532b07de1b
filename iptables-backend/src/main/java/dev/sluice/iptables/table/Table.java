package dev.sluice.iptables.table;

/// A table of iptables, as far as we write to it.
public enum Table {
    MANGLE("mangle"),
    FILTER("filter"),
    NAT("nat");

    private final String text;

    Table(String text) {
        this.text = text;
    }

    /// The name as commands and dumps spell it.
    @Override
    public String toString() {
        return text;
    }
}
