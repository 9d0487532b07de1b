package dev.sluice.iptables;

import dev.sluice.iptables.compile.Compiler;
import dev.sluice.iptables.compile.RuleSettings;
import dev.sluice.iptables.diff.Desired;
import dev.sluice.iptables.diff.Diff;
import dev.sluice.iptables.diff.DumpDiff;
import dev.sluice.iptables.diff.PlanDiff;
import dev.sluice.iptables.table.Dump;
import dev.sluice.iptables.table.Table;
import dev.sluice.plan.Plan;
import dev.sluice.sync.Backend;
import dev.sluice.sync.Drift;
import dev.sluice.sync.SyncException;
import dev.sluice.sync.SyncReport;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One family of this node, programmed through iptables.
public final class IptablesBackend implements Backend {
    private final Iptables iptables;
    private final Host host;
    private final DriftWatch watch;
    private final Batching batching;
    private @Nullable Applied applied;

    /// Whether the cluster was large when last compiled for, whatever became of that.
    private boolean large;

    /// What stands, as far as we know.
    ///
    /// @param held how many rules of services each table holds
    private record Applied(Desired desired, RuleSettings settings, Map<Table, Integer> held) {}

    public IptablesBackend(Iptables iptables, Host host, DriftWatch watch) {
        this(iptables, host, watch, Batching.of(host.version()));
    }

    IptablesBackend(Iptables iptables, Host host, DriftWatch watch, Batching batching) {
        this.iptables = iptables;
        this.host = host;
        this.watch = watch;
        this.batching = batching;
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
        Diff diff =
                before == null
                        ? new DumpDiff(dump(), desired)
                        : new PlanDiff(before.desired(), desired);
        Applier applier = new Applier(iptables, batching, diff);
        applier.apply();
        Map<Table, Integer> held = new EnumMap<>(Table.class);
        for (Table table : Table.values()) {
            int known = before == null ? 0 : before.held().getOrDefault(table, 0);
            held.put(table, known + applier.held(table));
        }
        applied = new Applied(desired, settings, held);
        watch.synced();
        return new SyncReport(
                before == null,
                applier.changes(),
                List.of(
                        tally(Table.FILTER, desired, held, applier),
                        tally(Table.NAT, desired, held, applier)));
    }

    @Override
    public void forget() {
        applied = null;
    }

    @Override
    public Optional<Drift> drift() {
        Optional<Drift> found = watch.look();
        if (found.isPresent()) {
            forget();
        }
        return found;
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
