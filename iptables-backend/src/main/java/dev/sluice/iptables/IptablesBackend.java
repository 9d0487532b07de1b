package dev.sluice.iptables;

import dev.sluice.iptables.DriftWatch.Look;
import dev.sluice.iptables.DriftWatch.Written;
import dev.sluice.iptables.StaleRuleRemoval.Left;
import dev.sluice.iptables.compile.Compiler;
import dev.sluice.iptables.compile.RuleSettings;
import dev.sluice.iptables.diff.Comparison;
import dev.sluice.iptables.diff.Desired;
import dev.sluice.iptables.diff.Diff;
import dev.sluice.iptables.diff.DumpDiff;
import dev.sluice.iptables.diff.InstalledService.Found;
import dev.sluice.iptables.diff.PlanDiff;
import dev.sluice.iptables.table.Dump;
import dev.sluice.iptables.table.Table;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.Plan;
import dev.sluice.sync.Backend;
import dev.sluice.sync.Drift;
import dev.sluice.sync.SyncException;
import dev.sluice.sync.SyncReport;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The backend of iptables mode for one IP family.
public final class IptablesBackend implements Backend {
    private final Iptables iptables;
    private final Host host;
    private final DriftWatch watch;
    private final Batching batching;
    private final LongSupplier nanos;
    private final PendingRemovals unfinished;
    private @Nullable Applied applied;

    /// Whether the cluster was large at the last compilation, even if the sync failed after it.
    private boolean large;

    /// The services that were refused last time. The others are written before them.
    private Set<ServiceName> suspects = Set.of();

    /// What is installed, as far as it is known.
    ///
    /// @param held the number of rules of services that each table holds
    private record Applied(
            Desired desired, Plan plan, RuleSettings settings, Map<Table, Integer> held) {}

    public IptablesBackend(Iptables iptables, Host host, DriftWatch watch) {
        this(iptables, host, watch, Batching.of(host.version()), System::nanoTime);
    }

    /// @param nanos a monotonic clock, in nanoseconds
    IptablesBackend(
            Iptables iptables, Host host, DriftWatch watch, Batching batching, LongSupplier nanos) {
        this.iptables = iptables;
        this.host = host;
        this.watch = watch;
        this.batching = batching;
        this.nanos = nanos;
        this.unfinished = new PendingRemovals(nanos);
    }

    @Override
    public SyncReport sync(Plan plan) throws SyncException {
        Applied before = applied;
        // Until everything is written, it is unknown what is installed.
        applied = null;
        watch.syncing(before == null);
        RuleSettings settings = before == null ? host.prepare(plan) : before.settings();
        Compiler compiler = Compiler.of(plan, settings, large);
        large = compiler.large();
        var desired = new Desired(compiler, plan.services());
        return before == null
                ? syncAfresh(new DumpDiff(dump(), desired), plan, settings)
                : syncOn(before, desired, plan);
    }

    private SyncReport syncAfresh(DumpDiff diff, Plan plan, RuleSettings settings)
            throws SyncException {
        unfinished.forget();
        ApplyResult outcome = apply(diff, false);
        Map<ServiceName, Found> found = new HashMap<>();
        for (ServiceName service : outcome.refused().keySet()) {
            found.put(service, diff.found(service));
        }
        Plan nothing = Plan.nothing(plan.family(), plan.node());
        var done = settled(new Done(diff.desired().after(found), outcome), nothing, plan, false);
        suspects = done.outcome().refused().keySet();
        return applied(done, plan, settings, Map.of(), true);
    }

    private SyncReport syncOn(Applied before, Desired desired, Plan plan) throws SyncException {
        var exists = plan.made().services();
        var diff = new PlanDiff(before.desired(), desired, name -> exists.get(name) != null);
        boolean growthIsKnown = before.desired().found().isEmpty();
        ApplyResult outcome = apply(diff, growthIsKnown);
        Desired after = diff.desired().after(before.desired(), outcome.refused().keySet());
        var done = settled(new Done(after, outcome), before.plan(), plan, growthIsKnown);
        Set<ServiceName> refused = done.outcome().refused().keySet();
        var services = done.installed().services();
        suspects =
                Stream.concat(suspects.stream(), refused.stream())
                        .filter(name -> exists.get(name) != null)
                        .filter(name -> services.get(name) == null || refused.contains(name))
                        .collect(Collectors.toUnmodifiableSet());
        return applied(done, plan, before.settings(), before.held(), false);
    }

    private record Done(Desired installed, ApplyResult outcome) {}

    /// Applies what follows from refusals: a refused Service keeps the addresses that it owned, so
    /// other Services do not get these. New addresses that it was to get go to the next Services
    /// that claim them.
    ///
    /// @param planBefore the plan that was installed before
    private Done settled(Done done, Plan planBefore, Plan plan, boolean growthIsKnown)
            throws SyncException {
        Set<ServiceName> refused = done.outcome().refused().keySet();
        if (refused.isEmpty()) {
            return done;
        }
        Plan settled = planBefore.towards(plan, refused::contains);
        var diff = PlanDiff.besides(refused, done.installed(), settled.services());
        if (diff.services().isEmpty()) {
            return done;
        }
        ApplyResult outcome = apply(diff, growthIsKnown);
        Desired installed = diff.desired().after(done.installed(), outcome.refused().keySet());
        return new Done(installed, done.outcome().and(outcome));
    }

    private ApplyResult apply(Diff diff, boolean growthIsKnown) throws SyncException {
        Applier applier = new Applier(transactions(), batching, diff);
        applier.apply(suspects);
        if (!unfinished.left().isNothing()) {
            writtenAgain(diff, applier);
        }
        unfinished.add(applier.left());
        return ApplyResult.of(applier, growthIsKnown);
    }

    private IsolatingWriter transactions() {
        return new IsolatingWriter(iptables, batching, nanos, watch::wrote);
    }

    private void writtenAgain(Diff diff, Applier applier) {
        for (ServiceName service : diff.services()) {
            if (!applier.refused().containsKey(service)) {
                for (Table table : Table.values()) {
                    unfinished.written(table, diff.edit(service, table));
                }
            }
        }
    }

    /// @param held the number of rules of services that each table held before
    private SyncReport applied(
            Done done, Plan plan, RuleSettings settings, Map<Table, Integer> held, boolean full)
            throws SyncException {
        ApplyResult outcome = done.outcome();
        Map<Table, Integer> holds = new EnumMap<>(Table.class);
        for (Table table : Table.values()) {
            holds.put(table, held.getOrDefault(table, 0) + outcome.held().getOrDefault(table, 0));
        }
        watch.synced(outcome.written());
        Desired desired = done.installed();
        applied = new Applied(desired, plan.with(desired.services()), settings, holds);
        return new SyncReport(
                full,
                outcome.changes(),
                List.of(
                        tally(Table.FILTER, desired, holds, outcome),
                        tally(Table.NAT, desired, holds, outcome)),
                outcome.refused());
    }

    @Override
    public Optional<Duration> unfinished() {
        return applied == null ? Optional.empty() : unfinished.due();
    }

    @Override
    public List<String> finish() throws SyncException {
        Applied installed = applied;
        if (installed == null || unfinished.due().filter(rest -> !rest.isPositive()).isEmpty()) {
            return List.of();
        }
        applied = null; // until the kernel has answered
        watch.syncing(false);
        Left left = unfinished.left();
        IsolatingWriter transactions = transactions();
        var removal = new StaleRuleRemoval(transactions);
        for (Table table : Table.values()) {
            removal.rules(table, left.in(table).rules());
            removal.chains(left.in(table).chains());
        }
        unfinished.tried(removal.left());
        watch.synced(new Written(Map.of(), Map.of()));
        applied = installed;
        return removal.left().complaints();
    }

    @Override
    public void forget() {
        applied = null;
    }

    @Override
    public Optional<Drift> drift() throws SyncException {
        Applied installed = applied;
        if (installed == null) {
            return Optional.empty();
        }
        Optional<Drift> found =
                switch (watch.look()) {
                    case Look.Same() -> Optional.empty();
                    case Look.Changed(Drift drift) -> Optional.of(drift);
                    case Look.Doubtful() -> verify(installed);
                };
        if (found.isPresent()) {
            forget();
        }
        return found;
    }

    private Optional<Drift> verify(Applied installed) throws SyncException {
        watch.syncing(true);
        Left left = unfinished.left();
        Dump dump;
        try {
            dump = dump();
        } catch (SyncException e) {
            watch.doubt();
            throw e;
        }
        Optional<Comparison.Difference> found =
                new Comparison(dump, installed.desired()).first(left::in);
        if (found.isEmpty()) {
            watch.synced(new Written(Map.of(), Map.of()));
        }
        return found.map(each -> new Drift(each.table().toString(), each.what(), "unknown"));
    }

    @Override
    public Duration driftInterval() {
        return watch.interval();
    }

    @Override
    public void close() {
        watch.close();
    }

    private Dump dump() throws SyncException {
        Dump dump = new Dump(DumpDiff::interest);
        iptables.save(dump::line);
        return dump;
    }

    private static SyncReport.RuleCounts tally(
            Table table, Desired desired, Map<Table, Integer> held, ApplyResult outcome) {
        int all = desired.fixedRules(table) + held.getOrDefault(table, 0);
        return new SyncReport.RuleCounts(table.toString(), all, outcome.written(table));
    }
}
