package dev.sluice.inspect.check;

import dev.sluice.inspect.check.facts.Fact;
import dev.sluice.inspect.check.facts.NodeFacts;
import java.util.List;
import java.util.function.Function;

/// One kind of finding, and how it is found.
///
/// @param look returns what was found; nothing known if a fact that it needs is not
record Check(FindingKind kind, Function<NodeFacts, Fact<List<Finding>>> look) {
    /// A finding that at most one object has.
    static List<Finding> when(boolean found, Finding finding) {
        return found ? List.of(finding) : List.of();
    }
}
