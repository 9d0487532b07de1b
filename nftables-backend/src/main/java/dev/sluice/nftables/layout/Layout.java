package dev.sluice.nftables.layout;

import dev.sluice.model.ServiceName;
import dev.sluice.model.ServicePortName;
import dev.sluice.model.TrafficPolicy;
import dev.sluice.nftables.table.Contents;
import dev.sluice.nftables.table.Key;
import dev.sluice.nftables.table.SetSpec;
import dev.sluice.nftables.table.Value;
import dev.sluice.plan.Endpoint;
import dev.sluice.plan.Frontend;
import dev.sluice.plan.Plan;
import dev.sluice.plan.PlannedPort;
import dev.sluice.plan.PlannedService;
import dev.sluice.services.SharedMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How the last plan is laid out in the table of one family. A new plan costs what differs from the
/// last: Services whose [PlannedService] is the same object are not looked at, unless another one
/// disputes their addresses.
///
/// Used by one thread.
public final class Layout {
    /// The sets whose elements a layout has, in the order in which they are best filled. (Other
    /// sets are filled by rules.)
    public static final List<SetSpec> FILLED =
            Stream.of(List.of(FixedSets.NODE_PORT_IPS), FixedSets.COUNTERS, FixedSets.ALWAYS)
                    .flatMap(List::stream)
                    .toList();

    /// Those of them whose elements depend on no Service.
    public static final List<SetSpec> FIXED = List.of(FixedSets.NODE_PORT_IPS);

    /// The sets that count, empty ones where nothing is counted.
    public static final List<SetSpec> COUNTERS = FixedSets.COUNTERS;

    private final TableSettings settings;
    private final Claims claims = new Claims();
    private final Tally clusterIps = new Tally(FixedSets.CLUSTER_IPS.name());
    private final Tally hairpins = new Tally(FixedSets.HAIRPINS.name());
    private final Map<ServiceName, ServiceLayout> services = new HashMap<>();
    private final Set<SharedChain> shared = new LinkedHashSet<>(SharedChain.usual());
    private SharedMap<ServiceName, PlannedService> planned = SharedMap.empty();
    private @Nullable Frame frame;

    /// @param standing the names of chains that stand in the kernel: those that services may share
    ///   are kept
    public Layout(TableSettings settings, Collection<String> standing) {
        this.settings = settings;
        standing.forEach(name -> SharedChain.parse(name).ifPresent(this::share));
    }

    /// The whole table for a plan, with no past.
    public static Contents whole(Plan plan, TableSettings settings) {
        return new Layout(settings, List.of()).revise(plan, StandingSlots.NONE).is();
    }

    /// Lays out a plan.
    ///
    /// @param standing the slots of Services that the last plan did not have
    public Revision revise(Plan plan, StandingSlots standing) {
        var was = new Contents();
        var is = new Contents();
        Frame before = frame;
        Frame now = Frame.of(plan, settings);
        frame = now;
        boolean afresh = before == null || !before.servesAs(now);
        if (!now.equals(before)) {
            if (before != null) {
                fixed(before, was);
            }
            fixed(now, is);
        }
        Set<SharedChain> known = new LinkedHashSet<>(shared);
        List<Departure> departures = new ArrayList<>();
        for (ServiceName name : affected(plan, before != null && afresh)) {
            ServiceLayout old = services.remove(name);
            PlannedService next = plan.services().get(name);
            if (old != null && before != null) {
                count(old, false);
                old.ports().forEach(port -> PortContents.add(port, before, was));
            }
            if (next != null) {
                var layout = ServiceLayout.of(next, claims, old == null ? standing : slots(old));
                services.put(name, layout);
                count(layout, true);
                layout.ports().forEach(port -> PortContents.add(port, now, is));
                layout.ports().forEach(port -> new Routes(port).shared(this::share));
                departures(old, layout, departures);
            }
        }
        planned = plan.services();
        clusterIps.settle(was, is);
        hairpins.settle(was, is);
        if (afresh) {
            if (before != null) {
                known.forEach(chain -> was.add(chain.chain(before)));
            }
            shared.forEach(chain -> is.add(chain.chain(now)));
        } else {
            shared.stream().filter(c -> !known.contains(c)).forEach(c -> is.add(c.chain(now)));
        }
        return new Revision(was, is, departures, claims.settle());
    }

    /// All sets and chains as they are laid out, and the elements of [#FIXED].
    public Contents objects() {
        var contents = new Contents();
        Frame now = frame;
        if (now != null) {
            fixed(now, contents);
            shared.forEach(chain -> contents.add(chain.chain(now)));
            for (ServiceLayout service : services.values()) {
                for (PortLayout port : service.ports()) {
                    if (port.standsApart()) {
                        var own = new Contents();
                        PortContents.add(port, now, own);
                        own.sets().forEach(contents::add);
                        own.chains().forEach(contents::add);
                    }
                }
            }
        }
        return contents;
    }

    /// The Services that are laid out.
    public List<ServiceName> services() {
        return List.copyOf(services.keySet());
    }

    /// Adds what a Service has in the table, but for the chains that it shares; nothing if it is
    /// not laid out.
    public void addTo(Contents contents, ServiceName name) {
        ServiceLayout service = services.get(name);
        Frame now = frame;
        if (service != null && now != null) {
            service.ports().forEach(port -> PortContents.add(port, now, contents));
            clusterIps(service, clusterIps.into(contents));
            hairpins(service, hairpins.into(contents));
        }
    }

    /// Tells whose every place is.
    public void places(BiConsumer<ServicePortName, Place> each) {
        for (ServiceLayout service : services.values()) {
            for (PortLayout port : service.ports()) {
                ServicePortName name = port.port().name();
                for (Frontend frontend : port.frontends()) {
                    Door door = Door.of(frontend);
                    each.accept(
                            name,
                            new Place(
                                    FixedSets.connections(door),
                                    FixedSets.packets(door),
                                    Door.key(frontend, name.protocol())));
                }
            }
        }
    }

    /// Where a service port is reached, and in which sets that is counted.
    public record Place(SetSpec connections, SetSpec packets, Key key) {}

    /// The Services to look at; brings their claims up to date.
    private Collection<ServiceName> affected(Plan plan, boolean all) {
        List<ServiceName> changed = new ArrayList<>();
        SharedMap.differences(
                planned,
                plan.services(),
                (name, before, after) -> {
                    changed.add(name);
                    claims.replace(before, after);
                });
        Set<ServiceName> others = claims.disputants();
        if (others.isEmpty() && !all) {
            return changed;
        }
        Set<ServiceName> names = new LinkedHashSet<>(changed);
        names.addAll(others);
        if (all) {
            names.addAll(services.keySet());
        }
        return names;
    }

    private void share(SharedChain chain) {
        if (!shared.contains(chain)) {
            chain.next().forEach(this::share);
            shared.add(chain);
        }
    }

    private static void fixed(Frame frame, Contents contents) {
        FixedSets.ALWAYS.forEach(contents::add);
        if (frame.settings().counts()) {
            FixedSets.COUNTERS.forEach(contents::add);
        }
        frame.nodePortIps()
                .ifPresent(ips -> {
                    contents.add(FixedSets.NODE_PORT_IPS);
                    for (var ip : ips) {
                        contents.add(
                                FixedSets.NODE_PORT_IPS.name(),
                                new Key.Address(ip),
                                Value.Present.PRESENT);
                    }
                });
        new FixedChains(frame).all().forEach(contents::add);
    }

    private void count(ServiceLayout layout, boolean in) {
        clusterIps(layout, in ? clusterIps::add : clusterIps::remove);
        hairpins(layout, in ? hairpins::add : hairpins::remove);
    }

    private static void clusterIps(ServiceLayout layout, Consumer<Key> each) {
        layout.ports().forEach(port -> each.accept(new Key.Address(port.port().clusterIp().ip())));
    }

    private static void hairpins(ServiceLayout layout, Consumer<Key> each) {
        for (PortLayout port : layout.ports()) {
            for (Endpoint endpoint : port.port().reachable()) {
                if (endpoint.place() != Endpoint.Place.ELSEWHERE) {
                    each.accept(
                            new Key.Hairpin(
                                    endpoint.ip(), port.port().name().protocol(), endpoint.port()));
                }
            }
        }
    }

    private static StandingSlots slots(ServiceLayout layout) {
        Map<ServicePortName, PortLayout> ports = layout.byName();
        return (PlannedPort port, List<Frontend> frontends, TrafficPolicy policy) -> {
            PortLayout before = ports.get(port.name());
            return before == null ? List.of() : before.slots(policy);
        };
    }

    /// @param before how the Service stood; null where that is not known, and clients may be kept
    ///   anywhere
    private static void departures(
            @Nullable ServiceLayout before, ServiceLayout after, List<Departure> departures) {
        Map<ServicePortName, PortLayout> olds = before == null ? Map.of() : before.byName();
        for (PortLayout now : after.ports()) {
            PortLayout old = olds.get(now.port().name());
            if (!now.sticks() || (before != null && old == null)) {
                continue; // its maps, if any, are new
            }
            for (TrafficPolicy policy : TrafficPolicy.values()) {
                Set<Value.Endpoint> stay = places(now.slots(policy));
                if (now.balancedBy(policy)
                        && (old == null || !stay.containsAll(places(old.slots(policy))))) {
                    departures.add(new Departure(Affinity.map(now.port(), policy), stay));
                }
            }
        }
    }

    private static Set<Value.Endpoint> places(List<Endpoint> slots) {
        Set<Value.Endpoint> places = new HashSet<>();
        slots.forEach(endpoint -> places.add(new Value.Endpoint(endpoint.ip(), endpoint.port())));
        return places;
    }
}
