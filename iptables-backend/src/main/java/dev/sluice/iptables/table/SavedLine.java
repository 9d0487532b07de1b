package dev.sluice.iptables.table;

/// A line of the output of `iptables-save`.
public sealed interface SavedLine {
    /// The line as it was read, without its line end.
    String text();

    /// The start of a table.
    record TableStart(String table) implements SavedLine {
        @Override
        public String text() {
            return "*" + table;
        }
    }

    /// The declaration of a chain.
    ///
    /// @param policy the verdict on packets that no rule decides about; `-` for a chain that is not
    ///   built in
    /// @param counters `[PACKETS:BYTES]`
    record ChainDeclaration(String name, String policy, String counters) implements SavedLine {
        @Override
        public String text() {
            return ":" + name + " " + policy + " " + counters;
        }
    }

    /// A rule at the end of a chain.
    ///
    /// @param counters `[PACKETS:BYTES]`, or empty if they were not requested
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

    /// A line without an effect on packets: a comment, `COMMIT`, a blank line.
    record OtherLine(String text) implements SavedLine {}
}
