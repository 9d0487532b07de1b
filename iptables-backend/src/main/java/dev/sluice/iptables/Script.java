package dev.sluice.iptables;

import dev.sluice.iptables.table.Chain;
import dev.sluice.iptables.table.Rule;

/// Writes the lines of one transaction and counts them.
final class Script {
    private final Iptables.Restore restore;
    private final StringBuilder line = new StringBuilder(256);
    private int lines;
    private int chains;
    private int rules;
    private int removals;

    Script(Iptables.Restore restore) {
        this.restore = restore;
    }

    int lines() {
        return lines;
    }

    /// The number of chains that were created or emptied.
    int chains() {
        return chains;
    }

    /// The number of rules that were written.
    int rules() {
        return rules;
    }

    /// The number of rules and chains that were written or removed.
    int changes() {
        return rules + removals;
    }

    /// Creates a chain without rules, or empties it.
    void empty(String chain) {
        chains++;
        end(start(":", chain).append(" - [0:0]"));
    }

    /// Creates or empties a chain and writes its rules.
    void write(Chain chain) {
        empty(chain.name());
        chain.rules().forEach(rule -> append(chain.name(), rule));
    }

    void append(String chain, Rule rule) {
        rules++;
        end(rule("-A ", chain, rule));
    }

    /// Inserts a rule at the head of a chain.
    void insert(String chain, Rule rule) {
        rules++;
        end(rule("-I ", chain, rule));
    }

    void remove(String chain, String text) {
        removals++;
        end(start("-D ", chain).append(' ').append(text));
    }

    /// Deletes an empty chain.
    void delete(String chain) {
        removals++;
        end(start("-X ", chain));
    }

    /// Writes a line of another script again.
    void again(String text) {
        switch (text.charAt(0) == ':' ? ':' : text.charAt(1)) {
            case ':' -> chains++;
            case 'A', 'I' -> rules++;
            default -> removals++;
        }
        end(start(text, ""));
    }

    private StringBuilder rule(String verb, String chain, Rule rule) {
        rule.print(start(verb, chain).append(' '));
        return line;
    }

    private StringBuilder start(String verb, String chain) {
        line.setLength(0);
        return line.append(verb).append(chain);
    }

    private void end(StringBuilder full) {
        lines++;
        restore.line(full);
    }
}
