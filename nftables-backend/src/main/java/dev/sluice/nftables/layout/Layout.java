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

/// The layout of the last plan in the table of one family. A new plan costs only what differs from
/// the last one: Services whose [PlannedService] is the same object are skipped.
///
/// Used by one thread.
public final class Layout {
    /// The sets whose elements are laid out, in the order in which they are best filled. (Rules
    /// fill the other sets.)
    public static final List<SetSpec> FILLED =
            Stream.of(
                            List.of(FixedSets.NODE_PORT_IPS, FixedSets.LOCALHOST_NODE_PORTS),
                            FixedSets.COUNTERS,
                            FixedSets.ALWAYS)
                    .flatMap(List::stream)
                    .toList();

    /// Those whose elements depend on no Service.
    public static final List<SetSpec> FIXED = List.of(FixedSets.NODE_PORT_IPS);

    /// The sets that count. They exist only if counting is on.
    public static final List<SetSpec> COUNTERS = FixedSets.COUNTERS;

    private final TableSettings settings;
    private final RefCounts clusterIps = new RefCounts(FixedSets.CLUSTER_IPS.name());
    private final RefCounts hairpins = new RefCounts(FixedSets.HAIRPINS.name());
    private final SharedChains shared;

    /// The layouts of the Services whose slots are not in the order of the plan. All others follow
    /// from the plan, so they are not kept: see [#layout].
    private final Map<ServiceName, ServiceLayout> reordered = new HashMap<>();

    /// The layouts before this round of the Services that it touched; empty for a new one.
    private Map<ServiceName, Optional<ServiceLayout>> former = new LinkedHashMap<>();

    /// The slots that were installed before this round, of Services that the last plan did not
    /// have.
    private InstalledSlots found = InstalledSlots.NONE;

    private SharedMap<ServiceName, PlannedService> planned = SharedMap.empty();
    private @Nullable TableContext context;

    /// @param installed the names of installed chains: those that Services may share are kept
    /// @param idle the names of chains that are kept only if Services need them
    public Layout(TableSettings settings, Collection<String> installed, Set<String> idle) {
        this.settings = settings;
        this.shared = new SharedChains(installed, idle);
    }

    /// The whole table of a plan, as if there were none before.
    public static Contents whole(Plan plan, TableSettings settings) {
        return new Layout(settings, List.of(), Set.of()).revise(plan, InstalledSlots.NONE).is();
    }

    /// Begins a round and lays out a plan.
    ///
    /// @param installed the installed slots of Services that the last plan did not have
    public Revision revise(Plan plan, InstalledSlots installed) {
        former = new LinkedHashMap<>();
        shared.beginRound();
        found = installed;
        return layOut(plan, installed);
    }

    /// Lays out another plan in the same round, after the kernel refused part of the last one. A
    /// Service that becomes what it was before the round gets all its former slots.
    public Revision amend(Plan plan) {
        return layOut(plan, found);
    }

    private Revision layOut(Plan plan, InstalledSlots installed) {
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
            ServiceLayout old = layout(name);
            reordered.remove(name);
            PlannedService next = plan.services().get(name);
            former.putIfAbsent(name, Optional.ofNullable(old));
            if (old != null && before != null) {
                count(old, false);
                old.ports().forEach(port -> PortContents.add(port, before, was));
            }
            if (next != null) {
                var layout = ServiceLayout.of(next, slots(name, next, old, installed));
                if (!layout.isInOrder()) {
                    reordered.put(name, layout);
                }
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

    /// The layout of a Service; null if the last plan does not have it.
    private @Nullable ServiceLayout layout(ServiceName name) {
        ServiceLayout kept = reordered.get(name);
        if (kept != null) {
            return kept;
        }
        PlannedService service = planned.get(name);
        return service == null ? null : ServiceLayout.of(service, InstalledSlots.NONE);
    }

    private void eachLayout(Consumer<ServiceLayout> visitor) {
        planned.forEach((name, service) -> {
            ServiceLayout kept = reordered.get(name);
            visitor.accept(kept == null ? ServiceLayout.of(service, InstalledSlots.NONE) : kept);
        });
    }

    private InstalledSlots slots(
            ServiceName name,
            PlannedService next,
            @Nullable ServiceLayout old,
            InstalledSlots installed) {
        ServiceLayout first = former.getOrDefault(name, Optional.empty()).orElse(null);
        if (first != null && first.service() == next) {
            return slots(first);
        }
        return old == null ? installed : slots(old);
    }

    /// The owners of everything in this round's last revision. Costs as much as the round.
    public ObjectOwners owners() {
        var owners = new ObjectOwners();
        former.forEach((name, before) -> {
            before.ifPresent(service -> owners.had(name, contents(service)));
            ServiceLayout after = layout(name);
            if (after != null) {
                owners.wants(name, contents(after));
            }
        });
        return owners;
    }

    /// Everything that a Service needs, shared chains included.
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

    /// Ends a round, once it is installed.
    public void settle() {
        found = InstalledSlots.NONE;
        former = new LinkedHashMap<>();
    }

    /// The clients that must be deleted from affinity maps after this round.
    public List<AffinityEviction> evictions() {
        List<AffinityEviction> evictions = new ArrayList<>();
        former.forEach((name, before) -> {
            ServiceLayout after = layout(name);
            if (after != null) {
                AffinityEviction.add(before.orElse(null), after, evictions);
            }
        });
        return evictions;
    }

    /// The endpoints of a service port at which clients may be kept; empty if there are none.
    public Set<Value.Endpoint> places(ServicePortName name, TrafficPolicy policy) {
        ServiceLayout service = layout(name.service());
        PortLayout port = service == null ? null : service.port(name);
        return port == null ? Set.of() : AffinityEviction.places(port.slots(policy));
    }

    /// Removes shared chains that no Service used at the last [#lookForIdle] or since.
    ///
    /// @param most how many to remove at most
    /// @return the removed chains, each before those that it leads to
    public List<Chain> takeIdle(int most) {
        TableContext now = context;
        return now == null
                ? List.of()
                : shared.takeIdle(most).stream().map(chain -> chain.chain(now)).toList();
    }

    /// Records which shared chains no Service uses.
    public void lookForIdle() {
        shared.look();
    }

    /// The names of the shared chains that no Service used at the last [#lookForIdle] or since.
    public Set<String> idle() {
        return shared.idle();
    }

    /// All sets and chains of the layout, and the elements of [#FIXED].
    public Contents objects() {
        var contents = new Contents();
        TableContext now = context;
        if (now != null) {
            fixed(now, contents);
            shared.all().forEach(chain -> contents.add(chain.chain(now)));
            eachLayout(service -> {
                for (PortLayout port : service.ports()) {
                    if (port.hasOwnObjects()) {
                        var own = new Contents();
                        PortContents.add(port, now, own);
                        own.sets().forEach(contents::add);
                        own.chains().forEach(contents::add);
                    }
                }
            });
        }
        return contents;
    }

    /// The Services of the layout.
    public List<ServiceName> services() {
        List<ServiceName> names = new ArrayList<>(planned.size());
        planned.forEach((name, _) -> names.add(name));
        return names;
    }

    /// Adds everything of a Service except the chains that it shares; nothing if the layout does
    /// not have it.
    public void addTo(Contents contents, ServiceName name) {
        ServiceLayout service = layout(name);
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

    /// Calls a consumer for each frontend of each service port.
    public void places(BiConsumer<ServicePortName, Place> each) {
        eachLayout(service -> {
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
        });
    }

    /// The key of a frontend, and the sets that count its connections and packets.
    public record Place(SetSpec connections, SetSpec packets, Key key) {}

    private Collection<ServiceName> affected(Plan plan, boolean all) {
        Set<ServiceName> names = new LinkedHashSet<>();
        SharedMap.differences(planned, plan.services(), (name, _, _) -> names.add(name));
        if (all) {
            planned.forEach((name, _) -> names.add(name));
        }
        return names;
    }

    private static void fixed(TableContext context, Contents contents) {
        FixedSets.ALWAYS.forEach(contents::add);
        if (context.settings().counts()) {
            FixedSets.COUNTERS.forEach(contents::add);
        }
        if (context.settings().localhostNodePorts()) {
            contents.add(FixedSets.LOCALHOST_NODE_PORTS);
            RejectedOnLocalhost.PROTOCOLS.forEach(
                    protocol -> contents.addCounter(RejectedOnLocalhost.counter(protocol)));
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
