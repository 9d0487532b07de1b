package dev.sluice.inspect.diff;

import dev.sluice.model.IpFamily;
import dev.sluice.model.ServicePortName;
import dev.sluice.plan.FrontendKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Collects what was found for single frontends and clients, and says it once where it holds for
/// several. Used by one thread.
final class Findings {
    private static final int NAMED = 2;

    private final IpFamily family;

    /// What was tried, by service port.
    private final Map<ServicePortName, Places> tried = new HashMap<>();

    private final Map<ServicePortName, Map<Discrepancy, Places>> found = new TreeMap<>();
    private final Map<Discrepancy, Places> unplanned = new LinkedHashMap<>();

    /// Where something holds.
    private record Places(Set<String> frontends, Set<String> clients) {
        Places() {
            this(new LinkedHashSet<>(), new LinkedHashSet<>());
        }

        void add(FrontendKey frontend, SampleClient client) {
            frontends.add(frontend.toString());
            clients.add(client.name());
        }
    }

    Findings(IpFamily family) {
        this.family = family;
    }

    /// Records that a client of a frontend was compared.
    void tried(ServicePortName port, FrontendKey frontend, SampleClient client) {
        tried.computeIfAbsent(port, _ -> new Places()).add(frontend, client);
    }

    void add(
            ServicePortName port,
            Discrepancy discrepancy,
            FrontendKey frontend,
            SampleClient client) {
        places(port, discrepancy).add(frontend, client);
    }

    /// Adds what does not depend on the client.
    void addEverywhere(ServicePortName port, Discrepancy discrepancy, FrontendKey frontend) {
        places(port, discrepancy).frontends().add(frontend.toString());
    }

    /// Adds what belongs to no Service.
    void addUnplanned(Discrepancy discrepancy, FrontendKey frontend, SampleClient client) {
        unplanned.computeIfAbsent(discrepancy, _ -> new Places()).add(frontend, client);
    }

    private Places places(ServicePortName port, Discrepancy discrepancy) {
        return found.computeIfAbsent(port, _ -> new LinkedHashMap<>())
                .computeIfAbsent(discrepancy, _ -> new Places());
    }

    List<Difference> differences() {
        List<Difference> all = new ArrayList<>();
        unplanned.forEach((discrepancy, places) ->
                all.add(difference(null, null, discrepancy, places, discrepancy.text())));
        found.forEach((port, discrepancies) ->
                discrepancies.entrySet().stream()
                        .sorted(Comparator.comparing(entry -> entry.getKey().kind()))
                        .forEach(entry ->
                                all.add(
                                        difference(
                                                port.service().toString(),
                                                port.port().isEmpty() ? null : port.port(),
                                                entry.getKey(),
                                                entry.getValue(),
                                                text(port, entry.getKey(), entry.getValue())))));
        return all;
    }

    private Difference difference(
            @Nullable String service,
            @Nullable String port,
            Discrepancy discrepancy,
            Places places,
            String text) {
        return new Difference(
                service,
                port,
                family.label(),
                discrepancy.kind(),
                List.copyOf(places.frontends()),
                List.copyOf(places.clients()),
                text);
    }

    private String text(ServicePortName port, Discrepancy discrepancy, Places places) {
        Places all = tried.getOrDefault(port, new Places());
        StringBuilder text = new StringBuilder().append(port).append(discrepancy.text());
        boolean everywhere = places.frontends().size() == all.frontends().size();
        if (!everywhere && places.frontends().stream().noneMatch(discrepancy.text()::contains)) {
            text.append(" at ").append(some(places.frontends()));
        }
        if (!places.clients().isEmpty() && places.clients().size() < all.clients().size()) {
            text.append(", for connections from ").append(String.join(", ", places.clients()));
        }
        return text.toString();
    }

    private static String some(Collection<String> all) {
        String named = String.join(", ", all.stream().limit(NAMED).toList());
        return all.size() > NAMED ? named + " and %d more".formatted(all.size() - NAMED) : named;
    }
}
