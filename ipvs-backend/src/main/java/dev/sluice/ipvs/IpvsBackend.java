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

/// Programs one family of this node through IPVS. A sync costs only what changed: the backend
/// remembers what is installed and lists nothing.
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

    /// The Services of which the kernel refused something at the last try.
    private final Map<ServiceName, Deviation> deviations = new HashMap<>();

    /// The result of the last sync; null where the installed state is not known.
    private @Nullable Applied applied;

    private volatile List<Drain> drains = List.of();

    /// What is installed, as far as it is known.
    private record Applied(Compiler compiler, Plan plan, ResourceRefCounts refCounts) {}

    /// A Service whose installed resources are not those that its plan compiles to.
    ///
    /// @param installed its resources from before
    /// @param refused what the kernel refused; null if the Service was to be removed
    private record Deviation(ServiceResources installed, @Nullable PlannedService refused) {}

    /// @param kernel of the same family as the plans and `iptables`
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

    /// The real servers that drain, and what they carried at the last check. From any thread.
    public List<Drain> drains() {
        return drains;
    }

    /// How often iptables-restore failed or refused the rules that virtual servers need. From any
    /// thread.
    public long restoreFailures() {
        return rules.failures();
    }

    @Override
    public SyncReport sync(Plan plan) throws SyncException {
        Applied before = applied;
        applied = null; // not known if this fails
        Optional<SyncReport> known =
                before == null ? Optional.empty() : syncFromKnown(before, plan);
        return known.isPresent() ? known.get() : syncFromKernel(plan);
    }

    private SyncReport syncFromKernel(Plan plan) throws SyncException {
        Compiler compiler = Compiler.of(plan, serverSettings);
        prepare();
        InstalledState installed = kernel.read();
        Map<ServiceName, ServiceResources> is = new HashMap<>();
        for (PlannedService service : plan.services().values()) {
            is.put(service.name(), resources(compiler, service));
        }
        List<ServiceResources> all = new ArrayList<>(is.values());
        var found = new ResourceDiscovery(installed);
        all.addAll(withheld(plan, compiler, found));
        var refCounts = new ResourceRefCounts();
        ResourceRefCounts.Revision revision = refCounts.replace(List.of(), all);
        pendingRemovals.clear();
        installed.items().forEach(pendingRemovals::add);
        installed.servers().keySet().stream()
                .filter(at -> refCounts.pool(at) == null && !isExcluded(at))
                .forEach(pendingRemovals::add);
        var desired =
                new DesiredState(
                        refCounts,
                        Plan.nothing(plan.family(), plan.node()),
                        plan,
                        name -> found.of(is.getOrDefault(name, ServiceResources.NOTHING)),
                        is,
                        service -> resources(compiler, service));
        rules.forget();
        boolean takesOver =
                rules.read(new FixedRules(compiler, refCounts.filled(), refCounts.guards()));
        var applier =
                new Applier(
                        kernel,
                        rules,
                        compiler,
                        desired,
                        new PriorState.Read(installed),
                        pendingRemovals);
        var installedRules = new Applier.InstalledRules(refCounts.filled(), List.of());
        applier.run(revision.added(), Set.copyOf(refCounts.addresses()), installedRules, takesOver);
        if (!applier.mismatch().isEmpty()) {
            throw new SyncException(
                    "another program changes what was just read: " + applier.mismatch());
        }
        deviations
                .keySet()
                .removeIf(name -> plan.services().get(name) != null || !exists(name, plan));
        return done(
                Plan.nothing(plan.family(), plan.node()), plan, compiler, desired, applier, true);
    }

    private void prepare() throws SyncException {
        host.repair().forEach(listener::settingRefused);
        Set<IpsetName> conflicting = kernel.prepare();
        if (!conflicting.isEmpty()) {
            // A set can be destroyed only if no rule names it. All rules are written again later.
            rules.clear();
            kernel.destroySets(conflicting);
            conflicting = kernel.prepare();
        }
        if (!conflicting.isEmpty()) {
            throw new SyncException("ipsets of another type are in the way: " + conflicting);
        }
    }

    /// The installed resources of Services whose change was refused and that the plan lacks for
    /// now: they stay.
    private List<ServiceResources> withheld(Plan plan, Compiler compiler, ResourceDiscovery found)
            throws SyncException {
        List<ServiceResources> resources = new ArrayList<>();
        for (Map.Entry<ServiceName, Deviation> entry : deviations.entrySet()) {
            ServiceName name = entry.getKey();
            PlannedService refused = entry.getValue().refused();
            if (refused != null && plan.services().get(name) == null && exists(name, plan)) {
                ServiceResources installed = found.of(resources(compiler, refused));
                entry.setValue(new Deviation(installed, refused));
                resources.add(installed);
            }
        }
        return resources;
    }

    /// Whether the cluster has the Service, be it in the plan or not.
    private static boolean exists(ServiceName name, Plan plan) {
        ServiceState state = plan.made().services().get(name);
        return state != null && state.service() != null;
    }

    /// @return empty if the installed state turned out to differ from what was known
    private Optional<SyncReport> syncFromKnown(Applied before, Plan plan) throws SyncException {
        Compiler compiler = Compiler.of(plan, serverSettings);
        Map<ServiceName, ServiceResources> was = new LinkedHashMap<>();
        Map<ServiceName, ServiceResources> is = new LinkedHashMap<>();
        for (ServiceName name : changed(before, plan, compiler)) {
            was.put(name, installedResources(before, name));
            PlannedService then = plan.services().get(name);
            is.put(name, then == null ? ServiceResources.NOTHING : resources(compiler, then));
            if (then == null) {
                schedulers.forget(name);
            }
        }
        ResourceRefCounts refCounts = before.refCounts();
        var installedRules = new Applier.InstalledRules(refCounts.filled(), refCounts.guards());
        ResourceRefCounts.Revision revision = refCounts.replace(was.values(), is.values());
        revision.removed().forEach(pendingRemovals::add);
        var desired =
                new DesiredState(
                        refCounts,
                        before.plan(),
                        plan,
                        name -> was.computeIfAbsent(name, one -> installedResources(before, one)),
                        is,
                        service -> resources(compiler, service));
        var known = new PriorState.Known(revision.pools(), draining::of);
        var applier = new Applier(kernel, rules, compiler, desired, known, pendingRemovals);
        applier.run(revision.added(), revision.pools().keySet(), installedRules, false);
        if (!applier.mismatch().isEmpty()) {
            return Optional.empty();
        }
        deviations.keySet().removeAll(is.keySet());
        return Optional.of(done(before.plan(), plan, compiler, desired, applier, false));
    }

    private ServiceResources installedResources(Applied before, ServiceName name) {
        Deviation kept = deviations.get(name);
        if (kept != null) {
            return kept.installed();
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

    private ServiceResources resources(Compiler compiler, PlannedService service)
            throws SyncException {
        schedulers.learn(service);
        return compiler.resources(service);
    }

    /// @param before the plan that was installed before; without Services where that is not known
    private SyncReport done(
            Plan before,
            Plan plan,
            Compiler compiler,
            DesiredState desired,
            Applier applier,
            boolean full) {
        long now = nanos.getAsLong();
        draining.replace(applier.draining(), now);
        // Drops those that serve again, or whose virtual server was removed.
        drains = drains.stream().filter(d -> draining.of(d.from()).contains(d.real())).toList();
        pendingRemovals.endSync(now);
        Map<ServiceName, String> refused = desired.refused();
        for (ServiceName name : refused.keySet()) {
            deviations.put(name, new Deviation(desired.kept(name), plan.services().get(name)));
        }
        ResourceRefCounts refCounts = desired.refCounts();
        Plan installed = desired.plan();
        applied = new Applied(compiler, installed, refCounts);
        int entries = 0;
        for (IpsetName set : IpsetName.values()) {
            entries += refCounts.entries(set);
        }
        // What was refused and reverted has changed nothing.
        int written = !full && installed.sameAs(before) ? 0 : applier.written();
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
        return Stream.of(draining.untilCheck(now), pendingRemovals.untilDue(now))
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder());
    }

    /// Removes draining real servers that are idle or past their deadline, and what the kernel
    /// refused to remove before.
    @Override
    public List<String> finish() throws SyncException {
        Applied known = applied;
        if (known == null) {
            return List.of();
        }
        applied = null; // not known if this fails
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
            draining.remove(at, due);
            for (RealServerAddress real : draining.of(at)) {
                Kernel.Load load = loads.getOrDefault(real, new Kernel.Load(0, 0, 0));
                seen.add(new Drain(at, real, load.open(), load.ending()));
            }
        }
        draining.checked(now);
        drains = List.copyOf(seen);
        kernel.edit(edits).forEach(pendingRemovals::add);
        List<String> refused = pendingRemovals.retry(kernel, known.refCounts(), now);
        applied = known;
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
        Optional<String> found = verification.check(applied.refCounts());
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
