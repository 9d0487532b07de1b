package dev.sluice.testbed.check;

import dev.sluice.inspect.check.FindingKind;
import dev.sluice.inspect.check.facts.NodeLink;
import dev.sluice.inspect.check.facts.RuleChain;
import java.util.List;
import java.util.Locale;

/// A finding, and what makes it true on a node that is in order.
record ProvokedFinding(FindingKind kind, Change provoke) {
    /// A change of a node.
    interface Change {
        void apply(StandInNode node) throws Exception;
    }

    static ProvokedFinding of(FindingKind kind, Change provoke) {
        return new ProvokedFinding(kind, provoke);
    }

    static ProvokedFinding setting(FindingKind kind, String name, String value) {
        return of(kind, node -> node.setting(name, value));
    }

    static RuleChain chain(String name, boolean drops, int rules) {
        boolean base = name.equalsIgnoreCase("forward") || name.equals("INPUT");
        return new RuleChain(name, base ? name.toLowerCase(Locale.ROOT) : "", drops, rules);
    }

    static NodeLink link(String name, String bridge, boolean hairpin) {
        return new NodeLink(name, bridge, hairpin, false, List.of());
    }

    @Override
    public String toString() {
        return kind.code() + " " + kind;
    }
}
