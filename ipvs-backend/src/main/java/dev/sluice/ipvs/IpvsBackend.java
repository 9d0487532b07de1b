package dev.sluice.ipvs;

import dev.sluice.iptables.Iptables;
import dev.sluice.ipvs.change.InstalledState;
import dev.sluice.ipvs.change.PriorState;
import dev.sluice.ipvs.change.ResourceDiscovery;
import dev.sluice.ipvs.change.ResourceRefCounts;
import dev.sluice.ipvs.change.ServerEdit;
import dev.sluice.ipvs.compile.Compiler;
import dev.sluice.ipvs.compile.FixedRules;
import dev.sluice.ipvs.compile.ServerSettings;
import dev.sluice.ipvs.kernel.Kernel;
import dev.sluice.ipvs.state.IpsetName;
import dev.sluice.ipvs.state.RealServerAddress;
import dev.sluice.ipvs.state.ServerAddress;
import dev.sluice.ipvs.state.ServiceResources;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.Plan;
import dev.sluice.plan.PlannedService;
import dev.sluice.services.ServiceState;
import dev.sluice.services.SharedMap;
import dev.sluice.sync.Backend;
import dev.sluice.sync.Drift;
import dev.sluice.sync.SyncException;
import dev.sluice.sync.SyncReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One family of this node, programmed through IPVS. A change of the cluster costs what it changes:
/// what stands is known, nothing is listed.
public final class IpvsBackend implements Backend {
    private final IpvsSettings settings;
    private final Kernel kernel;
    private final HostSettings host;
    private final LongSupplier nanos;
    private final IpvsListener listener;
    private final Schedulers schedulers;
    private final ServerSettings serverSettings;
    private final RuleTables rules;
    private final Draining draining;
    private final Verification verification;
    private final PendingRemovals pendingRemovals = new PendingRemovals();

    /// Services of which the kernel refused something, when that was last tried.
    private final Map<ServiceName, Deviation> deviations = new HashMap<>();

    private @Nullable Applied applied;
    private volatile List<Drain> drains = List.of();

    /// What stands, as far as we know.
    private record Applied(Compiler compiler, Plan plan, ResourceRefCounts refCounts) {}

    /// What stands of a Service is not what its plan compiles to.
    ///
    /// @param stands as it was before
    /// @param refused what it should have become; null for nothing
    private record Deviation(ServiceResources stands, @Nullable PlannedService refused) {}

    /// @param kernel of the family that plans will be of, as are the tables
    /// @param nanos a monotonic clock, in nanoseconds
    public IpvsBackend(
            IpvsSettings settings,
            Kernel kernel,
            Iptables iptables,
            HostSettings host,
            LongSupplier nanos,
            IpvsListener listener) {
        this.settings = settings;
        this.kernel = kernel;
        this.host = host;
        this.nanos = nanos;
        this.listener = listener;
        this.schedulers = new Schedulers(kernel, settings.scheduler(), listener::unknownScheduler);
        this.serverSettings = new ServerSettings(schedulers::of, settings.masqueradeBit());
        this.rules = new RuleTables(iptables);
        this.draining = new Draining(settings.drainDeadline());
        this.verification = new Verification(kernel, host, rules, draining, pendingRemovals, nanos);
    }

    /// The real servers that left and still carry connections. From any thread.
    public List<Drain> drains() {
        return drains;
    }

    /// How many times iptables-restore did not take the rules that virtual servers need. From any
    /// thread.
    public long restoreFailures() {
        return rules.failures();
    }

    @Override
    public SyncReport sync(Plan plan) throws SyncException {
        Applied before = applied;
        applied = null; // until the kernel says yes
        Optional<SyncReport> known = before == null ? Optional.empty() : syncOn(before, plan);
        return known.isPresent() ? known.get() : syncAfresh(plan);
    }

    private SyncReport syncAfresh(Plan plan) throws SyncException {
        Compiler compiler = Compiler.of(plan, serverSettings);
        prepare();
        InstalledState image = kernel.read();
        Map<ServiceName, ServiceResources> is = new HashMap<>();
        for (PlannedService service : plan.services().values()) {
            is.put(service.name(), share(compiler, service));
        }
        List<ServiceResources> all = new ArrayList<>(is.values());
        var found = new ResourceDiscovery(image);
        all.addAll(withheld(plan, compiler, found));
        var refCounts = new ResourceRefCounts();
        ResourceRefCounts.Revision revision = refCounts.replace(List.of(), all);
        pendingRemovals.clear();
        image.items().forEach(pendingRemovals::add);
        image.servers().keySet().stream()
                .filter(at -> refCounts.pool(at) == null && !isExcluded(at))
                .forEach(pendingRemovals::add);
        var desired =
                new DesiredState(
                        refCounts,
                        Plan.nothing(plan.family(), plan.node()),
                        plan,
                        name -> found.of(is.getOrDefault(name, ServiceResources.NOTHING)),
                        is,
                        service -> share(compiler, service));
        rules.forget();
        boolean takesOver =
                rules.read(new FixedRules(compiler, refCounts.filled(), refCounts.guards()));
        var passage =
                new Applier(
                        kernel,
                        rules,
                        compiler,
                        desired,
                        new PriorState.Read(image),
                        pendingRemovals);
        var stood = new Applier.Stood(refCounts.filled(), List.of());
        passage.run(revision.come(), Set.copyOf(refCounts.addresses()), stood, takesOver);
        if (!passage.astray().isEmpty()) {
            throw new SyncException(
                    "another program changes what was just read: " + passage.astray());
        }
        deviations
                .keySet()
                .removeIf(name -> plan.services().get(name) != null || !exists(name, plan));
        return done(
                Plan.nothing(plan.family(), plan.node()), plan, compiler, desired, passage, true);
    }

    private void prepare() throws SyncException {
        host.repair().forEach(listener::settingRefused);
        Set<IpsetName> deviations = kernel.prepare();
        if (!deviations.isEmpty()) {
            // One of another kind goes only when no rule names it; all rules are written again.
            rules.clear();
            kernel.destroySets(deviations);
            deviations = kernel.prepare();
        }
        if (!deviations.isEmpty()) {
            throw new SyncException("ipsets of another type are in the way: " + deviations);
        }
    }

    /// What stands of Services whose change was refused, and is not in the plan for now: it stays.
    private List<ServiceResources> withheld(Plan plan, Compiler compiler, ResourceDiscovery found)
            throws SyncException {
        List<ServiceResources> resources = new ArrayList<>();
        for (Map.Entry<ServiceName, Deviation> entry : deviations.entrySet()) {
            ServiceName name = entry.getKey();
            PlannedService refused = entry.getValue().refused();
            if (refused != null && plan.services().get(name) == null && exists(name, plan)) {
                ServiceResources share = found.of(share(compiler, refused));
                entry.setValue(new Deviation(share, refused));
                resources.add(share);
            }
        }
        return resources;
    }

    /// Whether the cluster has it, be it in the plan or not.
    private static boolean exists(ServiceName name, Plan plan) {
        ServiceState state = plan.made().services().get(name);
        return state != null && state.service() != null;
    }

    /// @return empty where what stands turned out to be not what was known
    private Optional<SyncReport> syncOn(Applied before, Plan plan) throws SyncException {
        Compiler compiler = Compiler.of(plan, serverSettings);
        Map<ServiceName, ServiceResources> was = new LinkedHashMap<>();
        Map<ServiceName, ServiceResources> is = new LinkedHashMap<>();
        for (ServiceName name : changed(before, plan, compiler)) {
            was.put(name, standing(before, name));
            PlannedService then = plan.services().get(name);
            is.put(name, then == null ? ServiceResources.NOTHING : share(compiler, then));
            if (then == null) {
                schedulers.forget(name);
            }
        }
        ResourceRefCounts refCounts = before.refCounts();
        var stood = new Applier.Stood(refCounts.filled(), refCounts.guards());
        ResourceRefCounts.Revision revision = refCounts.replace(was.values(), is.values());
        revision.go().forEach(pendingRemovals::add);
        var desired =
                new DesiredState(
                        refCounts,
                        before.plan(),
                        plan,
                        name -> was.computeIfAbsent(name, one -> standing(before, one)),
                        is,
                        service -> share(compiler, service));
        var known = new PriorState.Known(revision.pools(), draining::of);
        var passage = new Applier(kernel, rules, compiler, desired, known, pendingRemovals);
        passage.run(revision.come(), revision.pools().keySet(), stood, false);
        if (!passage.astray().isEmpty()) {
            return Optional.empty();
        }
        deviations.keySet().removeAll(is.keySet());
        return Optional.of(done(before.plan(), plan, compiler, desired, passage, false));
    }

    private ServiceResources standing(Applied before, ServiceName name) {
        Deviation kept = deviations.get(name);
        if (kept != null) {
            return kept.stands();
        }
        PlannedService was = before.plan().services().get(name);
        return was == null ? ServiceResources.NOTHING : before.compiler().resources(was);
    }

    private Set<ServiceName> changed(Applied before, Plan plan, Compiler compiler) {
        Set<ServiceName> changed = new LinkedHashSet<>();
        if (before.compiler().equals(compiler)) {
            SharedMap.differences(
                    before.plan().services(), plan.services(), (name, _, _) -> changed.add(name));
        } else {
            before.plan().services().forEach((name, _) -> changed.add(name));
            plan.services().forEach((name, _) -> changed.add(name));
        }
        deviations.forEach((name, kept) -> {
            PlannedService then = plan.services().get(name);
            if (then == null ? !exists(name, plan) : then.equals(kept.refused())) {
                changed.add(name);
            }
        });
        return changed;
    }

    private ServiceResources share(Compiler compiler, PlannedService service) throws SyncException {
        schedulers.learn(service);
        return compiler.resources(service);
    }

    /// @param stood the plan that was in force before; without Services where that is not known
    private SyncReport done(
            Plan stood,
            Plan plan,
            Compiler compiler,
            DesiredState desired,
            Applier passage,
            boolean full) {
        long now = nanos.getAsLong();
        draining.replace(passage.draining(), now);
        // One that came back, or whose virtual server went, is not to be told of any longer.
        drains = drains.stream().filter(d -> draining.of(d.from()).contains(d.real())).toList();
        pendingRemovals.rest(now);
        Map<ServiceName, String> refused = desired.refused();
        for (ServiceName name : refused.keySet()) {
            deviations.put(name, new Deviation(desired.kept(name), plan.services().get(name)));
        }
        ResourceRefCounts refCounts = desired.refCounts();
        Plan stands = desired.plan();
        applied = new Applied(compiler, stands, refCounts);
        int entries = 0;
        for (IpsetName set : IpsetName.values()) {
            entries += refCounts.entries(set);
        }
        // What was refused and taken back has changed nothing.
        int written = !full && stands.sameAs(stood) ? 0 : passage.written();
        return new SyncReport(
                full,
                written,
                List.of(
                        new SyncReport.RuleCounts("ipvs", refCounts.addresses().size(), written),
                        new SyncReport.RuleCounts("ipset", entries, 0)),
                refused);
    }

    private boolean isExcluded(ServerAddress at) {
        return settings.excluded().stream().anyMatch(cidr -> cidr.contains(at.ip()));
    }

    @Override
    public Optional<Duration> unfinished() {
        if (applied == null) {
            return Optional.empty();
        }
        long now = nanos.getAsLong();
        return Stream.of(draining.untilLook(now), pendingRemovals.untilDue(now))
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder());
    }

    /// Lets go of real servers that left and are idle, or whose time is up, and of what the kernel
    /// refused to remove before.
    @Override
    public List<String> finish() throws SyncException {
        Applied standing = applied;
        if (standing == null) {
            return List.of();
        }
        applied = null; // until the kernel says yes
        long now = nanos.getAsLong();
        List<Drain> seen = new ArrayList<>();
        List<ServerEdit> edits = new ArrayList<>();
        for (ServerAddress at : draining.addresses()) {
            Map<RealServerAddress, Kernel.Load> loads = kernel.loads(at);
            List<RealServerAddress> due = draining.due(at, loads, now);
            for (RealServerAddress real : due) {
                edits.add(new ServerEdit.DeleteReal(at, real));
                Kernel.Load load = loads.get(real);
                if (load != null && !load.isIdle()) {
                    var drain = new Drain(at, real, load.open(), load.ending());
                    listener.cutOff(drain, draining.reason(at, real));
                }
            }
            draining.gone(at, due);
            for (RealServerAddress real : draining.of(at)) {
                Kernel.Load load = loads.getOrDefault(real, new Kernel.Load(0, 0, 0));
                seen.add(new Drain(at, real, load.open(), load.ending()));
            }
        }
        draining.looked(now);
        drains = List.copyOf(seen);
        kernel.edit(edits).forEach(pendingRemovals::add);
        List<String> refused = pendingRemovals.retry(kernel, standing.refCounts(), now);
        applied = standing;
        return refused;
    }

    @Override
    public void forget() {
        applied = null;
        schedulers.retry();
    }

    @Override
    public Optional<Drift> drift() throws SyncException {
        if (applied == null) {
            return Optional.empty();
        }
        Optional<String> found = verification.look(applied.refCounts());
        if (found.isPresent()) {
            forget();
        }
        return found.map(what -> new Drift("ipvs", what, "unknown"));
    }

    @Override
    public Duration driftInterval() {
        return Verification.INTERVAL;
    }

    @Override
    public void close() {
        kernel.close();
    }
}
