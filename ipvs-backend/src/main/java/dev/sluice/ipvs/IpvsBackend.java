package dev.sluice.ipvs;

import dev.sluice.iptables.Iptables;
import dev.sluice.ipvs.change.Change;
import dev.sluice.ipvs.change.Image;
import dev.sluice.ipvs.change.Ledger;
import dev.sluice.ipvs.change.ServerEdit;
import dev.sluice.ipvs.compile.Compiler;
import dev.sluice.ipvs.compile.FixedRules;
import dev.sluice.ipvs.compile.ServerSettings;
import dev.sluice.ipvs.kernel.Kernel;
import dev.sluice.ipvs.state.Item.Guard;
import dev.sluice.ipvs.state.RealServer;
import dev.sluice.ipvs.state.ServerAddress;
import dev.sluice.ipvs.state.SetName;
import dev.sluice.ipvs.state.Share;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.Plan;
import dev.sluice.plan.PlannedService;
import dev.sluice.services.SharedMap;
import dev.sluice.sync.Backend;
import dev.sluice.sync.Drift;
import dev.sluice.sync.SyncException;
import dev.sluice.sync.SyncReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One family of this node, programmed through IPVS. A change of the cluster costs what it changes:
/// what stands is known, nothing is listed.
public final class IpvsBackend implements Backend {
    private final IpvsSettings settings;
    private final Kernel kernel;
    private final LongSupplier nanos;
    private final IpvsListener listener;
    private final Schedulers schedulers;
    private final ServerSettings serverSettings;
    private final RuleTables rules;
    private final Draining draining;
    private final Verification verification;
    private final Conflicts conflicts;
    private @Nullable Applied applied;
    private volatile List<Drain> drains = List.of();

    /// What stands, as far as we know.
    private record Applied(
            Compiler compiler, SharedMap<ServiceName, PlannedService> services, Ledger ledger) {}

    /// @param kernel of the family that plans will be of, as are the tables
    /// @param nanos a monotonic clock, in nanoseconds
    public IpvsBackend(
            IpvsSettings settings,
            Kernel kernel,
            Iptables iptables,
            LongSupplier nanos,
            IpvsListener listener) {
        this.settings = settings;
        this.kernel = kernel;
        this.nanos = nanos;
        this.listener = listener;
        this.schedulers = new Schedulers(kernel, settings.scheduler(), listener::unknownScheduler);
        this.serverSettings = new ServerSettings(schedulers::of, settings.masqueradeBit());
        this.rules = new RuleTables(iptables);
        this.draining = new Draining(settings.drainDeadline());
        this.conflicts = new Conflicts(listener::conflict);
        this.verification = new Verification(kernel, rules, draining, nanos);
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
        return before == null ? syncAfresh(plan) : syncOn(before, plan);
    }

    private SyncReport syncAfresh(Plan plan) throws SyncException {
        Compiler compiler = Compiler.of(plan, serverSettings);
        kernel.prepare();
        Image image = kernel.read();
        List<Share> shares = new ArrayList<>();
        for (PlannedService service : plan.services().values()) {
            shares.add(share(compiler, service));
        }
        var ledger = new Ledger();
        Ledger.Revision revision = ledger.replace(List.of(), shares);
        Change change = Change.of(ledger, image, this::isExcluded);
        rules.forget();
        var wanted = new FixedRules(compiler, ledger.filled(), ledger.guards());
        boolean takesOver = rules.read(wanted);
        // What serves by other rules goes on until virtual servers can take it.
        FixedRules first = takesOver ? null : wanted;
        return done(plan, compiler, ledger, revision, write(change, ledger, first, wanted), true);
    }

    private SyncReport syncOn(Applied before, Plan plan) throws SyncException {
        Compiler compiler = Compiler.of(plan, serverSettings);
        List<Share> was = new ArrayList<>();
        List<Share> is = new ArrayList<>();
        for (Replaced replaced : replaced(before, plan, compiler)) {
            if (replaced.was() != null) {
                was.add(before.compiler().share(replaced.was()));
            }
            if (replaced.is() != null) {
                is.add(share(compiler, replaced.is()));
            } else if (replaced.was() != null) {
                schedulers.forget(replaced.was().name());
            }
        }
        Ledger ledger = before.ledger();
        Set<SetName> filled = EnumSet.noneOf(SetName.class);
        filled.addAll(ledger.filled());
        Set<Guard> guards = new TreeSet<>(Comparator.comparing(Guard::vip));
        guards.addAll(ledger.guards());
        Ledger.Revision revision = ledger.replace(was, is);
        filled.addAll(ledger.filled());
        guards.addAll(ledger.guards());
        Change change = Change.of(ledger, revision, draining::of);
        var during = new FixedRules(compiler, filled, List.copyOf(guards));
        var wanted = new FixedRules(compiler, ledger.filled(), ledger.guards());
        int written = write(change, ledger, during, wanted);
        return done(plan, compiler, ledger, revision, written, false);
    }

    private record Replaced(@Nullable PlannedService was, @Nullable PlannedService is) {}

    private static List<Replaced> replaced(Applied before, Plan plan, Compiler compiler) {
        List<Replaced> all = new ArrayList<>();
        if (before.compiler().equals(compiler)) {
            SharedMap.differences(
                    before.services(),
                    plan.services(),
                    (_, was, is) -> all.add(new Replaced(was, is)));
        } else {
            before.services()
                    .forEach((name, was) -> all.add(new Replaced(was, plan.services().get(name))));
            plan.services()
                    .forEach((name, is) -> {
                        if (before.services().get(name) == null) {
                            all.add(new Replaced(null, is));
                        }
                    });
        }
        return all;
    }

    private Share share(Compiler compiler, PlannedService service) throws SyncException {
        schedulers.learn(service);
        return compiler.share(service);
    }

    /// @param during rules that do for what stands and for what will; null to leave them for last
    /// @return how many objects were written or removed
    private int write(Change change, Ledger ledger, @Nullable FixedRules during, FixedRules wanted)
            throws SyncException {
        var refused = new Refused(ledger);
        int written = change.size();
        refused.members(kernel.join(change.join()));
        if (during != null) {
            written += rules.write(during);
        }
        refused.servers(kernel.edit(change.serve()));
        refused.addresses(kernel.bind(change.bind()));
        if (during == null) {
            written += rules.write(wanted);
        }
        refused.addresses(kernel.unbind(change.unbind()));
        refused.servers(kernel.edit(change.dismiss()));
        written += rules.write(wanted);
        refused.members(kernel.leave(change.leave()));
        draining.replace(change.draining(), nanos.getAsLong());
        // One that came back, or whose virtual server went, is not to be told of any longer.
        drains = drains.stream().filter(d -> draining.of(d.from()).contains(d.real())).toList();
        refused.complain();
        return written;
    }

    private SyncReport done(
            Plan plan,
            Compiler compiler,
            Ledger ledger,
            Ledger.Revision revision,
            int written,
            boolean full) {
        applied = new Applied(compiler, plan.services(), ledger);
        conflicts.learn(revision, full);
        int entries = 0;
        for (SetName set : SetName.values()) {
            entries += ledger.entries(set);
        }
        return new SyncReport(
                full,
                written,
                List.of(
                        new SyncReport.Tally("ipvs", ledger.addresses().size(), written),
                        new SyncReport.Tally("ipset", entries, 0)));
    }

    private boolean isExcluded(ServerAddress at) {
        return settings.excluded().stream().anyMatch(cidr -> cidr.contains(at.ip()));
    }

    @Override
    public Optional<Duration> unfinished() {
        return applied == null ? Optional.empty() : draining.untilLook(nanos.getAsLong());
    }

    /// Lets go of real servers that left and are idle, or whose time is up.
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
            Map<RealServer, Kernel.Load> loads = kernel.loads(at);
            List<RealServer> due = draining.due(at, loads, now);
            for (RealServer real : due) {
                edits.add(new ServerEdit.DeleteReal(at, real));
                Kernel.Load load = loads.get(real);
                if (load != null && !load.isIdle()) {
                    var drain = new Drain(at, real, load.open(), load.ending());
                    listener.cutOff(drain, draining.reason(at, real));
                }
            }
            draining.gone(at, due);
            for (RealServer real : draining.of(at)) {
                Kernel.Load load = loads.getOrDefault(real, new Kernel.Load(0, 0, 0));
                seen.add(new Drain(at, real, load.open(), load.ending()));
            }
        }
        draining.looked(now);
        drains = List.copyOf(seen);
        var refused = new Refused(standing.ledger());
        refused.servers(kernel.edit(edits));
        refused.complain();
        applied = standing;
        return List.of();
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
        Optional<String> found = verification.look(applied.ledger());
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
