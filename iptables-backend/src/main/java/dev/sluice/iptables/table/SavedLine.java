package dev.sluice.iptables.table;

/// A line of the output of `iptables-save`.
public sealed interface SavedLine {
    /// The line as it was read, without its end.
    String text();

    /// The beginning of a table.
    record TableStart(String table) implements SavedLine {
        @Override
        public String text() {
            return "*" + table;
        }
    }

    /// A chain of the table.
    ///
    /// @param policy what becomes of packets that no rule decides on; `-` for a chain that is none
    ///   of the kernel's
    /// @param counters `[PACKETS:BYTES]`
    record ChainDeclaration(String name, String policy, String counters) implements SavedLine {
        @Override
        public String text() {
            return ":" + name + " " + policy + " " + counters;
        }
    }

    /// A rule at the end of a chain.
    ///
    /// @param counters `[PACKETS:BYTES]`, or empty where they were not asked for
    record AppendedRule(String counters, String chain, Rule rule) implements SavedLine {
        @Override
        public String text() {
            StringBuilder out = new StringBuilder(160);
            if (!counters.isEmpty()) {
                out.append(counters).append(' ');
            }
            out.append("-A ").append(chain);
            String body = rule.text();
            if (!body.isEmpty()) {
                out.append(' ').append(body);
            }
            return out.toString();
        }
    }

    /// A line without a meaning for packets: a comment, `COMMIT`, a blank line.
    record OtherLine(String text) implements SavedLine {}
}
