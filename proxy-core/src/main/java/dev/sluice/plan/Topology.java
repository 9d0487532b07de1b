package dev.sluice.plan;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The kind of hints that is followed for the endpoints of a service port. One ready endpoint
/// without a hint disables that kind of hint for the whole port, as in kube-proxy (topology.go).
enum Topology {
    ANYWHERE,
    SAME_ZONE,
    SAME_NODE;

    /// @param ready the ready endpoints of the port
    /// @param zone the node's zone; null if unknown
    static Topology of(List<Candidate> ready, String nodeName, @Nullable String zone) {
        if (ready.isEmpty()) {
            return ANYWHERE;
        }
        if (all(ready, c -> !c.source().nodeHints().isEmpty())
                && any(ready, c -> SAME_NODE.admits(c, nodeName, zone))) {
            return SAME_NODE;
        }
        if (all(ready, c -> !c.source().zoneHints().isEmpty())
                && any(ready, c -> SAME_ZONE.admits(c, nodeName, zone))) {
            return SAME_ZONE;
        }
        return ANYWHERE;
    }

    boolean admits(Candidate candidate, String nodeName, @Nullable String zone) {
        return switch (this) {
            case ANYWHERE -> true;
            case SAME_ZONE -> zone != null && candidate.source().zoneHints().contains(zone);
            case SAME_NODE -> candidate.source().nodeHints().contains(nodeName);
        };
    }

    private static boolean all(List<Candidate> list, Predicate<Candidate> test) {
        return list.stream().allMatch(test);
    }

    private static boolean any(List<Candidate> list, Predicate<Candidate> test) {
        return list.stream().anyMatch(test);
    }
}
