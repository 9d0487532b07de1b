package dev.sluice.iptables.table;

import java.util.List;

/// A 64-bit hash (FNV-1a) of a chain's rules, kept where their texts would take too much memory.
public final class Fingerprint {
    private static final long PRIME = 0x100000001b3L;

    /// The fingerprint of a chain without rules.
    public static final long EMPTY = 0xcbf29ce484222325L;

    private Fingerprint() {}

    public static long of(List<Rule> rules) {
        long print = EMPTY;
        StringBuilder text = new StringBuilder(200);
        for (Rule rule : rules) {
            text.setLength(0);
            rule.print(text);
            print = and(print, text, 0);
        }
        return print;
    }

    /// The fingerprint of some rules followed by one more.
    ///
    /// @param text contains the rule's text from an index to its end
    static long and(long print, CharSequence text, int from) {
        long result = print;
        for (int i = from; i < text.length(); i++) {
            result = (result ^ text.charAt(i)) * PRIME;
        }
        return (result ^ '\n') * PRIME;
    }
}
