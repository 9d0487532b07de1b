package dev.sluice.trace;

/// One rule that was applied to a packet. Its texts are computed on demand, since most steps of a
/// long chain are never printed.
///
/// @param table the table; `ipvs` for IPVS
/// @param chain the chain; for IPVS, the hook
/// @param rule the rule in the language of its program
/// @param reason the condition that the packet does not meet; empty if the rule matched
public record TraceStep(String table, String chain, Text rule, boolean matched, Text reason) {
    /// A text that is computed on demand.
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
