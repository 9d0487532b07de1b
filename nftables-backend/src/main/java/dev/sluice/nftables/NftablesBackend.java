package dev.sluice.nftables;

import dev.sluice.model.IpFamily;
import dev.sluice.nftables.layout.InstalledSlots;
import dev.sluice.nftables.layout.Layout;
import dev.sluice.nftables.layout.Revision;
import dev.sluice.nftables.layout.TableSettings;
import dev.sluice.nftables.table.Chain;
import dev.sluice.nftables.table.TableText;
import dev.sluice.nftables.wire.Kernel;
import dev.sluice.plan.Plan;
import dev.sluice.sync.Backend;
import dev.sluice.sync.Drift;
import dev.sluice.sync.SyncException;
import dev.sluice.sync.SyncReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Keeps table `sluice` of one family equal to the plan. A sync writes only the difference, usually
/// in one transaction. It lists nothing, because the backend remembers what is installed.
///
/// A large first sync is written in several transactions, each of which blocks other writers for
/// some 15 milliseconds. The last one adds the base chains, through which packets enter. Table
/// `kube-proxy` is deleted after it, in a transaction of its own: a packet that passes the chains
/// of both tables while one transaction changes both can find rules in neither.
public final class NftablesBackend implements Backend {
    /// The name of our table.
    public static final String TABLE = "sluice";

    /// The comment of our table, which `nft list` shows.
    public static final String COMMENT = "services of this node's cluster, by Sluice";

    /// The name of kube-proxy's table.
    public static final String KUBE_PROXY = "kube-proxy";

    /// How often the announcements of other programs' changes are read: 20 microseconds if there
    /// are none.
    private static final Duration DRIFT_INTERVAL = Duration.ofMillis(100);

    /// The size of a table, by [Contents#size], that is read at once. Reading it takes some 50 ms,
    /// during which changes wait.
    private static final int READ_AT_ONCE = 10_000;

    private final IpFamily family;
    private final TableSettings settings;
    private final Kernel kernel;
    private final LongSupplier nanos;

    /// The installed layout; null where it is not known.
    private @Nullable Layout layout;

    /// The plan that the last sync installed; null before the first sync.
    private @Nullable Plan plan;

    /// The layout before another program changed it, if the table is too large to be read at once;
    /// else null.
    private @Nullable Layout repairable;

    private PendingRemovals pendingRemovals = PendingRemovals.NONE;
    private final AffinityEvictions evictions;

    /// The size of the installed table by [Contents#size], without pending removals.
    private int installedSize;

    private final IdleChains idleChains;

    /// Whether the kernel refused to change the table as it was read, and no Service could be left
    /// out instead. The next sync then replaces the table.
    private boolean stuck;

    /// Whether another program may have changed the table unnoticed. It is then read and compared.
    private boolean unverified;

    private final TableCheckSchedule checking;

    /// @param nanos a monotonic clock, in nanoseconds
    public NftablesBackend(
            IpFamily family, TableSettings settings, Kernel kernel, LongSupplier nanos) {
        this.family = family;
        this.settings = settings;
        this.kernel = kernel;
        this.nanos = nanos;
        this.evictions = new AffinityEvictions(kernel);
        this.checking = new TableCheckSchedule(kernel);
        this.idleChains = new IdleChains(kernel);
    }

    @Override
    public SyncReport sync(Plan wanted) throws SyncException {
        Layout known = layout;
        Plan before = plan;
        layout = null; // not known if this fails
        try {
            return known == null || before == null
                    ? syncFromKernel(before, wanted)
                    : syncFromKnown(known, before, wanted);
        } catch (UnownedRefusalException e) {
            throw new SyncException(String.valueOf(e.getMessage()));
        }
    }

    private SyncReport syncFromKnown(Layout known, Plan before, Plan wanted)
            throws SyncException, UnownedRefusalException {
        Revision revision = known.revise(wanted, InstalledSlots.NONE);
        var applier = new Applier(kernel, known, revision, pendingRemovals);
        boolean parted = applier.isParted();
        if (parted) {
            kernel.stopListening();
            unverified = true; // because nothing is heard meanwhile
        }
        plan = applier.run(before, wanted, false);
        installedSize += applier.growth();
        if (parted) {
            listen();
        }
        evictions.add(known.evictions(), nanos.getAsLong());
        return done(known, applier, false, 0);
    }

    private SyncReport syncFromKernel(@Nullable Plan last, Plan wanted)
            throws SyncException, UnownedRefusalException {
        checking.clear();
        Layout damaged = repairable;
        repairable = null;
        int repaired = damaged == null ? 0 : TableRepair.run(kernel, damaged);
        int generation = kernel.generation();
        InitialSync start =
                stuck
                        ? InitialSync.anew(kernel.hasTable(TABLE), wanted, settings)
                        : InitialSync.of(
                                kernel.read(Layout.FILLED),
                                wanted,
                                settings,
                                idleChains.mayGo(nanos.getAsLong()));
        var applier = new Applier(kernel, start);
        unverified = true; // until the generation shows that no other program wrote
        if (applier.isParted()) {
            kernel.stopListening();
        }
        try {
            Plan before = last == null ? Plan.nothing(family, wanted.node()) : last;
            plan = applier.run(before, wanted, start.whole());
        } catch (UnownedRefusalException e) {
            stuck = true;
            throw e;
        }
        stuck = false;
        int takeovers = TableDeletion.run(kernel, List.of(KUBE_PROXY));
        pendingRemovals = PendingRemovals.NONE;
        evictions.clear();
        installedSize = applier.growth();
        if (listen()) {
            unverified = !isGeneration(generation + applier.transactions() + takeovers);
        }
        if (start.keepsTable()) {
            evictions.add(start.layout().evictions(), nanos.getAsLong());
        }
        idleChains.look(start.layout(), nanos.getAsLong());
        return done(start.layout(), applier, true, repaired);
    }

    /// @return false on failure; `unverified` is set then, so that the table is verified later
    private boolean listen() {
        try {
            kernel.listen();
            return true;
        } catch (SyncException _) {
            return false;
        }
    }

    private boolean isGeneration(int expected) {
        try {
            return kernel.generation() == expected;
        } catch (SyncException _) {
            return false;
        }
    }

    private SyncReport done(Layout known, Applier applier, boolean full, int repaired) {
        long now = nanos.getAsLong();
        int changes = repaired + applier.changes();
        pendingRemovals = pendingRemovals.with(applier.pendingRemovals(), now);
        layout = known;
        idleChains.note(known);
        known.settle();
        evictions.run(known, now); // a failure is returned by the next try, in finish()
        return new SyncReport(
                full,
                changes,
                List.of(new SyncReport.RuleCounts(table(), installedSize, changes)),
                applier.refused(),
                applier.gone());
    }

    @Override
    public Optional<Duration> unfinished() {
        if (layout == null) {
            return Optional.empty();
        }
        long now = nanos.getAsLong();
        return Stream.of(
                        pendingRemovals.untilDue(now),
                        evictions.untilDue(now),
                        checking.untilDue(now))
                .flatMap(Optional::stream)
                .min(Duration::compareTo);
    }

    @Override
    public List<String> finish() throws SyncException {
        Layout known = layout;
        if (known == null) {
            return List.of();
        }
        long now = nanos.getAsLong();
        List<String> failures = new ArrayList<>();
        layout = null; // not known if this fails
        remove(now, failures);
        layout = known;
        evictions.run(known, now).ifPresent(failures::add);
        if (checking.isDue(now)) {
            checking.goOn(known, now).ifPresent(failures::add);
            if (checking.isDone()) {
                sweep(known, now);
            }
        }
        return failures;
    }

    /// Executes the pending removals that are due. If the kernel refuses one, the table may differ
    /// from what is known.
    private void remove(long now, List<String> failures) throws SyncException {
        List<PendingRemoval> due = pendingRemovals.due(now);
        if (due.isEmpty()) {
            return;
        }
        var removal = new RemovalSteps(due);
        var writer = new IsolatingWriter<PendingRemoval>(kernel, () -> removal, _ -> {});
        try {
            writer.write(removal.steps(), false);
        } catch (UnownedRefusalException e) {
            throw new SyncException(String.valueOf(e.getMessage()));
        }
        Map<PendingRemoval, String> refused = writer.refused();
        pendingRemovals = pendingRemovals.without(due, refused.keySet(), now);
        unverified |= !refused.isEmpty();
        refused.values().stream().distinct().forEach(failures::add);
    }

    /// Ends a check: empties shared chains that no Service uses, some at a time.
    private void sweep(Layout known, long now) throws SyncException {
        layout = null; // not known if this fails
        List<Chain> gone = idleChains.flush(known, now);
        layout = known;
        if (gone.isEmpty()) {
            idleChains.look(known, now);
            checking.end();
            return;
        }
        List<PendingRemoval> left = new ArrayList<>();
        for (Chain chain : gone) {
            left.add(new PendingRemoval.EmptyChain(chain.name()));
            installedSize -= 1 + chain.rules().size();
        }
        pendingRemovals = pendingRemovals.and(left, now);
    }

    @Override
    public void forget() {
        layout = null;
    }

    @Override
    public void recheck() {
        if (!beginCheck()) {
            forget();
        }
    }

    /// Begins a check in portions if the table is too large to be read at once.
    ///
    /// @return false if the table is small or not known, and can be read at once
    private boolean beginCheck() {
        if (layout == null || installedSize <= READ_AT_ONCE) {
            return false;
        }
        checking.begin(layout, nanos.getAsLong());
        return true;
    }

    @Override
    public Optional<Drift> drift() throws SyncException {
        if (layout == null) {
            return Optional.empty();
        }
        if (checking.found().isPresent()) {
            return Optional.of(drifted(checking.found().get(), "unknown"));
        }
        Optional<Drift> heard = heard();
        return heard.isEmpty() && unverified ? verify() : heard;
    }

    /// The first announced change by another program. If announcements were lost, the table must be
    /// verified.
    private Optional<Drift> heard() {
        return switch (kernel.heard()) {
            case Kernel.Heard.Nothing _ -> Optional.empty();
            case Kernel.Heard.Foreign(String place, String who) ->
                    Optional.of(drifted(place.isEmpty() ? "the table" : place, who));
            case Kernel.Heard.Unknown _ -> {
                unverified = true;
                yield Optional.empty();
            }
        };
    }

    /// Reads the table and compares it; if it is large, begins a check in portions instead.
    private Optional<Drift> verify() throws SyncException {
        Plan last = plan;
        if (last == null) {
            return Optional.empty();
        }
        unverified = true; // in case the check fails
        kernel.listen();
        if (!beginCheck()) {
            Optional<String> fault =
                    InitialSync.of(kernel.read(Layout.FILLED), last, settings, Set.of()).fault();
            if (fault.isPresent()) {
                // A program that changed the table during the read has been announced by now.
                return Optional.of(heard().orElseGet(() -> drifted(fault.get(), "unknown")));
            }
        }
        unverified = false;
        return Optional.empty();
    }

    private Drift drifted(String what, String who) {
        repairable = installedSize > READ_AT_ONCE ? layout : null;
        layout = null;
        return new Drift(table(), what, who);
    }

    @Override
    public Duration driftInterval() {
        return DRIFT_INTERVAL;
    }

    @Override
    public void close() {
        kernel.close();
    }

    /// The counters of all frontends, since the table or the Service in it was created; empty if
    /// counting is off.
    ///
    /// @throws SyncException also if the installed state is not known
    public List<FrontendCounts> counts() throws SyncException {
        Layout known = layout;
        if (known == null) {
            throw new SyncException("the installed state is unknown");
        }
        return settings.counts() ? FrontendCounts.read(kernel, known) : List.of();
    }

    /// The table that a first sync would write, in the syntax of `nft -f`.
    public static String text(Plan plan, TableSettings settings) {
        return TableText.of(plan.family(), TABLE, COMMENT, Layout.whole(plan, settings));
    }

    /// Deletes our table and kube-proxy's, where they exist.
    public static void cleanup(Kernel kernel) throws SyncException {
        TableDeletion.run(kernel, List.of(TABLE, KUBE_PROXY));
    }

    private String table() {
        return TableText.nameOf(family) + " " + TABLE;
    }
}
