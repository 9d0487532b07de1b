package dev.sluice.inspect.explain;

import java.util.List;

/// What the rules in the kernel do with a connection.
///
/// @param rules the rules that match, in order, of all paths that the connection may take
/// @param notes what a reader should know besides, such as a rule that cannot be read
record KernelAnswer(PacketOutcome outcome, List<MetRule> rules, List<ExplanationStep> notes) {
    KernelAnswer {
        rules = List.copyOf(rules);
        notes = List.copyOf(notes);
    }
}
