package dev.sluice.inspect.services;

import dev.sluice.plan.Endpoint;
import dev.sluice.plan.PlannedPort;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How a port that is written differs from what it should be, in a few words.
final class PendingReason {
    private PendingReason() {}

    /// @param written null if it is not written at all
    static String of(PlannedPort wanted, @Nullable PlannedPort written) {
        if (written == null) {
            return "it is not written yet";
        }
        List<String> parts = new ArrayList<>();
        count(parts, "lacks", without(wanted.reachable(), written.reachable()));
        count(parts, "still has", without(written.reachable(), wanted.reachable()));
        return parts.isEmpty() ? "its settings changed" : "it " + String.join(" and ", parts);
    }

    private static void count(List<String> parts, String verb, Set<Endpoint> endpoints) {
        if (!endpoints.isEmpty()) {
            parts.add(
                    endpoints.size() == 1
                            ? verb + " endpoint " + endpoints.iterator().next().text()
                            : verb + " " + endpoints.size() + " endpoints");
        }
    }

    private static Set<Endpoint> without(Collection<Endpoint> all, Collection<Endpoint> others) {
        Set<Endpoint> rest = new HashSet<>(all);
        rest.removeAll(new HashSet<>(others));
        return rest;
    }
}
