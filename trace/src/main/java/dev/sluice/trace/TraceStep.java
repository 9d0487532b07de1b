package dev.sluice.trace;

/// One rule that a packet met. Texts are made when they are asked for: most steps of a long chain
/// never are.
///
/// @param chain the chain, or another place of the table that is asked in order
/// @param rule the rule in the language of its program
/// @param reason where the rule did not match: the condition that the packet does not meet
public record TraceStep(String table, String chain, Text rule, boolean matched, Text reason) {
    /// A text that is made when it is asked for.
    @FunctionalInterface
    public interface Text {
        String text();
    }

    private static final Text NO_REASON = () -> "";

    public static TraceStep matched(String table, String chain, Text rule) {
        return new TraceStep(table, chain, rule, true, NO_REASON);
    }

    public static TraceStep notMatched(String table, String chain, Text rule, Text reason) {
        return new TraceStep(table, chain, rule, false, reason);
    }

    @Override
    public String toString() {
        String what = table + " " + chain + ": " + rule.text();
        return matched ? what : what + " (not met: " + reason.text() + ")";
    }
}
