package dev.sluice.iptables.table;

import java.util.List;

/// What is remembered of a chain's rules where their text would take too much room: 64 bits of it
/// (FNV-1a).
public final class Fingerprint {
    private static final long PRIME = 0x100000001b3L;

    /// Of a chain without rules.
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

    /// The fingerprint of some rules and one more after them.
    ///
    /// @param text holds the rule's text from a position on
    static long and(long print, CharSequence text, int from) {
        long result = print;
        for (int i = from; i < text.length(); i++) {
            result = (result ^ text.charAt(i)) * PRIME;
        }
        return (result ^ '\n') * PRIME;
    }
}
