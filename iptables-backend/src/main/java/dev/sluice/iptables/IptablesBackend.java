package dev.sluice.iptables;

import dev.sluice.iptables.DriftWatch.Look;
import dev.sluice.iptables.DriftWatch.Written;
import dev.sluice.iptables.Removal.Left;
import dev.sluice.iptables.compile.Compiler;
import dev.sluice.iptables.compile.RuleSettings;
import dev.sluice.iptables.diff.Comparison;
import dev.sluice.iptables.diff.Desired;
import dev.sluice.iptables.diff.Diff;
import dev.sluice.iptables.diff.DumpDiff;
import dev.sluice.iptables.diff.PlanDiff;
import dev.sluice.iptables.diff.Standing.Found;
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

/// One family of this node, programmed through iptables.
public final class IptablesBackend implements Backend {
    private final Iptables iptables;
    private final Host host;
    private final DriftWatch watch;
    private final Batching batching;
    private final LongSupplier nanos;
    private final Unfinished unfinished;
    private @Nullable Applied applied;

    /// Whether the cluster was large when last compiled for, whatever became of that.
    private boolean large;

    /// Those that were refused the last time: who is not known to be bad goes first.
    private Set<ServiceName> suspects = Set.of();

    /// What stands, as far as we know.
    ///
    /// @param held how many rules of services each table holds
    private record Applied(Desired desired, RuleSettings settings, Map<Table, Integer> held) {}

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
        this.unfinished = new Unfinished(nanos);
    }

    @Override
    public SyncReport sync(Plan plan) throws SyncException {
        Applied before = applied;
        // Until all is written, we do not know what stands.
        applied = null;
        watch.syncing(before == null);
        RuleSettings settings = before == null ? host.prepare(plan) : before.settings();
        Compiler compiler = Compiler.of(plan, settings, large);
        large = compiler.large();
        var desired = new Desired(compiler, plan.services());
        return before == null
                ? syncAfresh(new DumpDiff(dump(), desired), settings)
                : syncOn(before, desired, plan);
    }

    private SyncReport syncAfresh(DumpDiff diff, RuleSettings settings) throws SyncException {
        unfinished.forget();
        Applier applier = apply(diff);
        Map<ServiceName, Found> found = new HashMap<>();
        for (ServiceName service : applier.refused().keySet()) {
            found.put(service, diff.found(service));
        }
        suspects = applier.refused().keySet();
        return applied(diff.desired().after(found), settings, Map.of(), applier, true, false);
    }

    private SyncReport syncOn(Applied before, Desired desired, Plan plan) throws SyncException {
        var exists = plan.made().services();
        var diff = new PlanDiff(before.desired(), desired, name -> exists.get(name) != null);
        Applier applier = apply(diff);
        if (!unfinished.left().isNothing()) {
            writtenAgain(diff, applier);
        }
        Desired stands = diff.desired().after(before.desired(), applier.refused().keySet());
        suspects =
                Stream.concat(suspects.stream(), applier.refused().keySet().stream())
                        .filter(name -> exists.get(name) != null)
                        .filter(name ->
                                stands.services().get(name) == null
                                        || applier.refused().containsKey(name))
                        .collect(Collectors.toUnmodifiableSet());
        boolean growthIsKnown = before.desired().found().isEmpty();
        return applied(stands, before.settings(), before.held(), applier, false, growthIsKnown);
    }

    private Applier apply(Diff diff) throws SyncException {
        Applier applier = new Applier(transactions(), batching, diff);
        applier.apply(suspects);
        return applier;
    }

    private Transactions transactions() {
        return new Transactions(iptables, batching, nanos, watch::wrote);
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

    /// @param held how many rules of services each table held before
    private SyncReport applied(
            Desired desired,
            RuleSettings settings,
            Map<Table, Integer> held,
            Applier applier,
            boolean full,
            boolean growthIsKnown)
            throws SyncException {
        unfinished.add(applier.left());
        Map<Table, Integer> holds = new EnumMap<>(Table.class);
        for (Table table : Table.values()) {
            holds.put(table, held.getOrDefault(table, 0) + applier.held(table));
        }
        watch.synced(applier.written(growthIsKnown));
        applied = new Applied(desired, settings, holds);
        return new SyncReport(
                full,
                applier.changes(),
                List.of(
                        tally(Table.FILTER, desired, holds, applier),
                        tally(Table.NAT, desired, holds, applier)),
                applier.refused());
    }

    @Override
    public Optional<Duration> unfinished() {
        return applied == null ? Optional.empty() : unfinished.due();
    }

    @Override
    public List<String> finish() throws SyncException {
        Applied standing = applied;
        if (standing == null || unfinished.due().filter(rest -> !rest.isPositive()).isEmpty()) {
            return List.of();
        }
        applied = null; // until the kernel has answered
        watch.syncing(false);
        Left left = unfinished.left();
        Transactions transactions = transactions();
        var removal = new Removal(transactions);
        for (Table table : Table.values()) {
            removal.rules(table, left.in(table).rules());
            removal.chains(left.in(table).chains());
        }
        unfinished.tried(removal.left());
        watch.synced(new Written(Map.of(), Map.of()));
        applied = standing;
        return removal.left().complaints();
    }

    @Override
    public void forget() {
        applied = null;
    }

    @Override
    public Optional<Drift> drift() throws SyncException {
        Applied standing = applied;
        if (standing == null) {
            return Optional.empty();
        }
        Optional<Drift> found =
                switch (watch.look()) {
                    case Look.Same() -> Optional.empty();
                    case Look.Changed(Drift drift) -> Optional.of(drift);
                    case Look.Doubtful() -> verify(standing);
                };
        if (found.isPresent()) {
            forget();
        }
        return found;
    }

    private Optional<Drift> verify(Applied standing) throws SyncException {
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
                new Comparison(dump, standing.desired()).first(left::in);
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

    private static SyncReport.Tally tally(
            Table table, Desired desired, Map<Table, Integer> held, Applier applier) {
        int all = desired.fixedRules(table) + held.getOrDefault(table, 0);
        return new SyncReport.Tally(table.toString(), all, applier.written(table));
    }
}
