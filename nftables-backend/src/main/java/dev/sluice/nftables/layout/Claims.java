package dev.sluice.nftables.layout;

import dev.sluice.model.ServiceName;
import dev.sluice.model.ServicePortName;
import dev.sluice.nftables.table.Key;
import dev.sluice.plan.Frontend;
import dev.sluice.plan.PlannedPort;
import dev.sluice.plan.PlannedService;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Who may be reached where. The API lets two Services name the same external address and port; one
/// key of a map has one value, so one of them gets it ([Conflict] says which).
final class Claims {
    /// @param rank the sort of frontend, the smaller the stronger
    private record Claim(int rank, ServicePortName port) implements Comparable<Claim> {
        private static final Comparator<Claim> ORDER =
                Comparator.comparingInt(Claim::rank).thenComparing(Claim::port);

        @Override
        public int compareTo(Claim other) {
            return ORDER.compare(this, other);
        }
    }

    /// The first of each list holds the place.
    private final Map<Key, List<Claim>> places = new HashMap<>();

    /// How many places have more than one claim: nearly always none.
    private int shared;

    /// Places where a claim came or went beside others, in this round.
    private final Set<Key> disputed = new HashSet<>();

    private final Set<Conflict> known = new HashSet<>();

    void add(PlannedService service) {
        forEach(
                service,
                (key, claim) -> {
                    List<Claim> others = places.get(key);
                    if (others == null) {
                        places.put(key, List.of(claim));
                        return;
                    }
                    List<Claim> all = new ArrayList<>(others);
                    all.add(claim);
                    all.sort(Comparator.naturalOrder());
                    shared += all.size() == 2 ? 1 : 0;
                    places.put(key, List.copyOf(all));
                    disputed.add(key);
                });
    }

    void remove(PlannedService service) {
        forEach(
                service,
                (key, claim) -> {
                    List<Claim> rest = new ArrayList<>(places.getOrDefault(key, List.of()));
                    rest.remove(claim);
                    if (rest.isEmpty()) {
                        places.remove(key);
                        return;
                    }
                    shared -= rest.size() == 1 ? 1 : 0;
                    places.put(key, List.copyOf(rest));
                    disputed.add(key);
                });
    }

    /// The frontends of a port that it holds.
    List<Frontend> held(PlannedPort port) {
        if (shared == 0) {
            return port.frontends();
        }
        for (Frontend frontend : port.frontends()) {
            if (!holds(port, frontend)) {
                return port.frontends().stream().filter(f -> holds(port, f)).toList();
            }
        }
        return port.frontends();
    }

    private boolean holds(PlannedPort port, Frontend frontend) {
        Key key = Door.key(frontend, port.name().protocol());
        Claim claim = new Claim(rank(frontend), port.name());
        List<Claim> all = places.getOrDefault(key, List.of());
        return !all.isEmpty() && all.getFirst().equals(claim);
    }

    /// The Services that claim places where a claim came or went beside others, in this round.
    Set<ServiceName> disputants() {
        Set<ServiceName> services = new LinkedHashSet<>();
        for (Key key : disputed) {
            places.getOrDefault(key, List.of())
                    .forEach(claim -> services.add(claim.port().service()));
        }
        return services;
    }

    /// Closes a round of changes.
    ///
    /// @return the conflicts that it brought
    List<Conflict> settle() {
        known.removeIf(conflict -> disputed.contains(conflict.place()) && !stands(conflict));
        List<Conflict> added = new ArrayList<>();
        for (Key key : disputed) {
            List<Claim> all = places.getOrDefault(key, List.of());
            for (Claim claim : all) {
                ServicePortName holder = all.getFirst().port();
                var conflict = new Conflict(key, holder, claim.port());
                if (!claim.port().equals(holder) && known.add(conflict)) {
                    added.add(conflict);
                }
            }
        }
        disputed.clear();
        return added;
    }

    private boolean stands(Conflict conflict) {
        List<Claim> all = places.getOrDefault(conflict.place(), List.of());
        return !all.isEmpty()
                && all.getFirst().port().equals(conflict.holder())
                && all.stream().anyMatch(claim -> claim.port().equals(conflict.loser()));
    }

    private interface Visitor {
        void claim(Key key, Claim claim);
    }

    private static void forEach(PlannedService service, Visitor visitor) {
        for (PlannedPort port : ServiceLayout.distinct(service)) {
            for (Frontend frontend : port.frontends()) {
                visitor.claim(
                        Door.key(frontend, port.name().protocol()),
                        new Claim(rank(frontend), port.name()));
            }
        }
    }

    private static int rank(Frontend frontend) {
        return switch (frontend) {
            case Frontend.ClusterIp _ -> 0;
            case Frontend.LoadBalancerVip _ -> 1;
            case Frontend.ExternalIp _ -> 2;
            case Frontend.NodePort _ -> 3;
        };
    }
}
