package dev.sluice.nftables.layout;

import dev.sluice.model.ServiceName;
import dev.sluice.model.ServicePortName;
import dev.sluice.nftables.table.Key;
import dev.sluice.plan.Frontend;
import dev.sluice.plan.PlannedPort;
import dev.sluice.plan.PlannedService;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

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

    /// Who has each place.
    private final Map<Key, Claim> holders = new HashMap<>();

    /// All claims of places that have several, the holder's first: nearly always none.
    private final Map<Key, NavigableSet<Claim>> shared = new HashMap<>();

    /// Places where a claim came or went beside others, in this round.
    private final Set<Key> disputed = new HashSet<>();

    private final Set<Conflict> known = new HashSet<>();

    /// A Service whose endpoints alone changed claims what it claimed.
    void replace(@Nullable PlannedService before, @Nullable PlannedService after) {
        List<Place> old = before == null ? List.of() : places(before);
        List<Place> now = after == null ? List.of() : places(after);
        if (!old.equals(now)) {
            old.forEach(this::remove);
            now.forEach(this::add);
        }
    }

    private void add(Place place) {
        Key key = place.key();
        Claim holder = holders.putIfAbsent(key, place.claim());
        if (holder != null && !holder.equals(place.claim())) {
            var all = shared.computeIfAbsent(key, _ -> new TreeSet<>(List.of(holder)));
            all.add(place.claim());
            holders.put(key, all.first());
            disputed.add(key);
        }
    }

    private void remove(Place place) {
        Key key = place.key();
        NavigableSet<Claim> all = shared.get(key);
        if (all == null) {
            holders.remove(key, place.claim());
            return;
        }
        all.remove(place.claim());
        holders.put(key, all.first());
        disputed.add(key);
        if (all.size() == 1) {
            shared.remove(key);
        }
    }

    /// The frontends of a port that it holds.
    List<Frontend> held(PlannedPort port) {
        if (shared.isEmpty()) {
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
        return new Claim(rank(frontend), port.name()).equals(holders.get(key));
    }

    /// The Services that claim places where a claim came or went beside others, in this round.
    Set<ServiceName> disputants() {
        Set<ServiceName> services = new LinkedHashSet<>();
        for (Key key : disputed) {
            claims(key).forEach(claim -> services.add(claim.port().service()));
        }
        return services;
    }

    /// Closes a round of changes.
    ///
    /// @return the conflicts that it brought
    List<Conflict> settle() {
        if (disputed.isEmpty()) {
            return List.of();
        }
        Set<Conflict> standing = new LinkedHashSet<>();
        for (Key key : disputed) {
            Collection<Claim> all = claims(key);
            for (Claim claim : all) {
                ServicePortName holder = all.iterator().next().port();
                if (!claim.port().equals(holder)) {
                    standing.add(new Conflict(key, holder, claim.port()));
                }
            }
        }
        known.removeIf(old -> disputed.contains(old.place()) && !standing.contains(old));
        disputed.clear();
        return standing.stream().filter(known::add).toList();
    }

    /// In their order.
    private Collection<Claim> claims(Key key) {
        NavigableSet<Claim> several = shared.get(key);
        if (several != null) {
            return several;
        }
        Claim only = holders.get(key);
        return only == null ? List.of() : List.of(only);
    }

    private record Place(Key key, Claim claim) {}

    private static List<Place> places(PlannedService service) {
        List<Place> places = new ArrayList<>();
        for (PlannedPort port : ServiceLayout.distinct(service)) {
            for (Frontend frontend : port.frontends()) {
                Key key = Door.key(frontend, port.name().protocol());
                places.add(new Place(key, new Claim(rank(frontend), port.name())));
            }
        }
        return places;
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
