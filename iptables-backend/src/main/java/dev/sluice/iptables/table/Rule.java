package dev.sluice.iptables.table;

import java.util.List;

/// A rule: its target is applied to a packet that meets all matches.
///
/// @param matches in the order in which `iptables-save` prints them: addresses, interface and
///   protocol first, then the extensions (`-m`), whose order is part of the rule
public record Rule(List<Match> matches, Target target) {
    public Rule {
        matches = List.copyOf(matches);
    }

    public static Rule of(Target target, Match... matches) {
        return new Rule(List.of(matches), target);
    }

    /// The text that follows `-A CHAIN ` in the output of `iptables-save`.
    public String text() {
        StringBuilder out = new StringBuilder(160);
        print(out);
        return out.toString();
    }

    /// Appends [#text].
    public void print(StringBuilder out) {
        for (Match match : matches) {
            match.print(out);
            out.append(' ');
        }
        target.print(out);
        // A rule without a target ends without a blank after its last match.
        if (!out.isEmpty() && out.charAt(out.length() - 1) == ' ') {
            out.setLength(out.length() - 1);
        }
    }

    @Override
    public String toString() {
        return text();
    }
}
