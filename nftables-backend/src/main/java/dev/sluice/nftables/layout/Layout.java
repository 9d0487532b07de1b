package dev.sluice.nftables.layout;

import dev.sluice.model.ServiceName;
import dev.sluice.model.ServicePortName;
import dev.sluice.model.TrafficPolicy;
import dev.sluice.nftables.table.Chain;
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
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How the last plan is laid out in the table of one family. A new plan costs what differs from the
/// last: Services whose [PlannedService] is the same object are not looked at.
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
    private final RefCounts clusterIps = new RefCounts(FixedSets.CLUSTER_IPS.name());
    private final RefCounts hairpins = new RefCounts(FixedSets.HAIRPINS.name());
    private final Map<ServiceName, ServiceLayout> services = new HashMap<>();
    private final SharedChains shared;

    /// How the Services that this round touched stood before it; empty for one that did not.
    private final Map<ServiceName, Optional<ServiceLayout>> former = new LinkedHashMap<>();

    /// The slots that stood before the round, of Services that were not laid out.
    private InstalledSlots found = InstalledSlots.NONE;

    private SharedMap<ServiceName, PlannedService> planned = SharedMap.empty();
    private @Nullable TableContext context;

    /// @param standing the names of chains that stand in the kernel: those that services may share
    ///   are kept
    /// @param idle but for these, unless services want them
    public Layout(TableSettings settings, Collection<String> standing, Set<String> idle) {
        this.settings = settings;
        this.shared = new SharedChains(standing, idle);
    }

    /// The whole table for a plan, with no past.
    public static Contents whole(Plan plan, TableSettings settings) {
        return new Layout(settings, List.of(), Set.of()).revise(plan, InstalledSlots.NONE).is();
    }

    /// Lays out a plan, and begins a round with it.
    ///
    /// @param standing the slots of Services that the last plan did not have
    public Revision revise(Plan plan, InstalledSlots standing) {
        former.clear();
        shared.beginRound();
        found = standing;
        return layOut(plan, standing);
    }

    /// Lays out another plan in the same round, as part of the last one was refused. A Service that
    /// becomes what it was before the round gets all that it had, slot by slot.
    public Revision amend(Plan plan) {
        return layOut(plan, found);
    }

    private Revision layOut(Plan plan, InstalledSlots standing) {
        var was = new Contents();
        var is = new Contents();
        TableContext before = context;
        TableContext now = TableContext.of(plan, settings);
        context = now;
        boolean afresh = before == null || !before.servesAs(now);
        if (!now.equals(before)) {
            if (before != null) {
                fixed(before, was);
            }
            fixed(now, is);
        }
        Set<SharedChain> known = new LinkedHashSet<>(shared.all());
        for (ServiceName name : affected(plan, before != null && afresh)) {
            ServiceLayout old = services.remove(name);
            PlannedService next = plan.services().get(name);
            former.putIfAbsent(name, Optional.ofNullable(old));
            if (old != null && before != null) {
                count(old, false);
                old.ports().forEach(port -> PortContents.add(port, before, was));
            }
            if (next != null) {
                var layout = ServiceLayout.of(next, slots(name, next, old, standing));
                services.put(name, layout);
                count(layout, true);
                layout.ports().forEach(port -> PortContents.add(port, now, is));
            }
        }
        planned = plan.services();
        clusterIps.settle(was, is);
        hairpins.settle(was, is);
        for (SharedChain needless : shared.takeNeedless()) {
            if (known.contains(needless)) {
                was.add(needless.chain(now));
            }
        }
        if (afresh) {
            if (before != null) {
                known.forEach(chain -> was.add(chain.chain(before)));
            }
            shared.all().forEach(chain -> is.add(chain.chain(now)));
        } else {
            for (SharedChain chain : shared.all()) {
                if (!known.contains(chain)) {
                    is.add(chain.chain(now));
                }
            }
        }
        return new Revision(was, is);
    }

    private InstalledSlots slots(
            ServiceName name,
            PlannedService next,
            @Nullable ServiceLayout old,
            InstalledSlots standing) {
        ServiceLayout first = former.getOrDefault(name, Optional.empty()).orElse(null);
        if (first != null && first.service() == next) {
            return slots(first);
        }
        return old == null ? standing : slots(old);
    }

    /// Whose every part of this round's last revision is. Costs as much as the round.
    public ObjectOwners owners() {
        var owners = new ObjectOwners();
        former.forEach((name, before) -> {
            before.ifPresent(service -> owners.had(name, contents(service)));
            ServiceLayout after = services.get(name);
            if (after != null) {
                owners.wants(name, contents(after));
            }
        });
        return owners;
    }

    /// All that a Service needs.
    private Contents contents(ServiceLayout service) {
        var contents = new Contents();
        TableContext now = context;
        if (now != null) {
            addTo(contents, service, now);
            for (PortLayout port : service.ports()) {
                new Routes(port).shared(chain -> withNext(chain, now, contents));
            }
        }
        return contents;
    }

    private static void withNext(SharedChain chain, TableContext context, Contents contents) {
        chain.next().forEach(next -> withNext(next, context, contents));
        contents.add(chain.chain(context));
    }

    /// Closes a round, once it stands.
    public void settle() {
        found = InstalledSlots.NONE;
    }

    /// What clients must forget after this round.
    public List<AffinityEviction> evictions() {
        List<AffinityEviction> evictions = new ArrayList<>();
        former.forEach((name, before) -> {
            ServiceLayout after = services.get(name);
            if (after != null) {
                AffinityEviction.add(before.orElse(null), after, evictions);
            }
        });
        return evictions;
    }

    /// The endpoints of a service port at which clients may be kept now; empty if there are none.
    public Set<Value.Endpoint> places(ServicePortName name, TrafficPolicy policy) {
        ServiceLayout service = services.get(name.service());
        PortLayout port = service == null ? null : service.port(name);
        return port == null ? Set.of() : AffinityEviction.places(port.slots(policy));
    }

    /// Takes away shared chains that nobody wanted at the last look, nor since.
    ///
    /// @param most how many
    /// @return each before those that it leads to
    public List<Chain> takeIdle(int most) {
        TableContext now = context;
        return now == null
                ? List.of()
                : shared.takeIdle(most).stream().map(chain -> chain.chain(now)).toList();
    }

    /// Looks which shared chains nobody wants.
    public void lookForIdle() {
        shared.look();
    }

    /// The names of the shared chains that nobody wanted at the last look, nor since.
    public Set<String> idle() {
        return shared.idle();
    }

    /// All sets and chains as they are laid out, and the elements of [#FIXED].
    public Contents objects() {
        var contents = new Contents();
        TableContext now = context;
        if (now != null) {
            fixed(now, contents);
            shared.all().forEach(chain -> contents.add(chain.chain(now)));
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
        TableContext now = context;
        if (service != null && now != null) {
            addTo(contents, service, now);
        }
    }

    private void addTo(Contents contents, ServiceLayout service, TableContext now) {
        service.ports().forEach(port -> PortContents.add(port, now, contents));
        clusterIps(service, clusterIps.into(contents));
        hairpins(service, hairpins.into(contents));
    }

    /// Tells whose every place is.
    public void places(BiConsumer<ServicePortName, Place> each) {
        for (ServiceLayout service : services.values()) {
            for (PortLayout port : service.ports()) {
                ServicePortName name = port.port().name();
                for (Frontend frontend : port.port().frontends()) {
                    FrontendKind kind = FrontendKind.of(frontend);
                    each.accept(
                            name,
                            new Place(
                                    FixedSets.connections(kind),
                                    FixedSets.packets(kind),
                                    FrontendKind.key(frontend, name.protocol())));
                }
            }
        }
    }

    /// Where a service port is reached, and in which sets that is counted.
    public record Place(SetSpec connections, SetSpec packets, Key key) {}

    private Collection<ServiceName> affected(Plan plan, boolean all) {
        Set<ServiceName> names = new LinkedHashSet<>();
        SharedMap.differences(planned, plan.services(), (name, _, _) -> names.add(name));
        if (all) {
            names.addAll(services.keySet());
        }
        return names;
    }

    private static void fixed(TableContext context, Contents contents) {
        FixedSets.ALWAYS.forEach(contents::add);
        if (context.settings().counts()) {
            FixedSets.COUNTERS.forEach(contents::add);
        }
        context.nodePortIps()
                .ifPresent(ips -> {
                    contents.add(FixedSets.NODE_PORT_IPS);
                    for (var ip : ips) {
                        contents.add(
                                FixedSets.NODE_PORT_IPS.name(),
                                new Key.Address(ip),
                                Value.Present.PRESENT);
                    }
                });
        new FixedChains(context).all().forEach(contents::add);
    }

    private void count(ServiceLayout layout, boolean in) {
        clusterIps(layout, in ? clusterIps::add : clusterIps::remove);
        hairpins(layout, in ? hairpins::add : hairpins::remove);
        for (PortLayout port : layout.ports()) {
            new Routes(port).shared(in ? shared::add : shared::remove);
        }
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

    private static InstalledSlots slots(ServiceLayout layout) {
        return (PlannedPort port, TrafficPolicy policy) -> {
            PortLayout before = layout.port(port.name());
            return before == null ? List.of() : before.slots(policy);
        };
    }
}
