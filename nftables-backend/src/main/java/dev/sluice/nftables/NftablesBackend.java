package dev.sluice.nftables;

import dev.sluice.model.IpFamily;
import dev.sluice.nftables.layout.InstalledSlots;
import dev.sluice.nftables.layout.Layout;
import dev.sluice.nftables.layout.Revision;
import dev.sluice.nftables.layout.TableSettings;
import dev.sluice.nftables.table.Chain;
import dev.sluice.nftables.table.Command;
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

/// Keeps table `sluice` of one family as planned. A change of the cluster costs what it changes:
/// what stands is known, nothing is listed, and one transaction is written.
///
/// A first load is written in parts, each of which keeps other writers out for some ten
/// milliseconds; packets come in with the last one. The same one takes away table `kube-proxy`.
public final class NftablesBackend implements Backend {
    /// The name of our table.
    public static final String TABLE = "sluice";

    /// What `nft` shows beside it.
    public static final String COMMENT = "services of this node's cluster, by Sluice";

    /// The name of kube-proxy's table.
    public static final String KUBE_PROXY = "kube-proxy";

    /// What others do is heard at once, and taken this often: 20 microseconds if there is nothing.
    private static final Duration DRIFT_INTERVAL = Duration.ofMillis(100);

    /// How much is read at once without keeping changes waiting: some 50 ms.
    private static final int READ_AT_ONCE = 10_000;

    private final IpFamily family;
    private final TableSettings settings;
    private final Kernel kernel;
    private final LongSupplier nanos;

    /// What stands; null where that is not known.
    private @Nullable Layout layout;

    /// What it is made of; null before the first sync.
    private @Nullable Plan plan;

    /// What stood before somebody changed it, where all of it takes long to read.
    private @Nullable Layout mendable;

    private PendingRemovals pendingRemovals = PendingRemovals.NONE;
    private final AffinityEvictions evictions;
    private int held;

    private final IdleChains idleChains;

    /// What stands was read, and the kernel refused to change it all the same, and it was nothing
    /// that could be left out: then make it anew.
    private boolean stuck;

    /// Somebody may have changed what stands while nobody listened.
    private boolean doubtful;

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
        layout = null; // until the kernel says yes
        try {
            return known == null || before == null
                    ? syncAfresh(before, wanted)
                    : syncOn(known, before, wanted);
        } catch (UnownedRefusalException e) {
            throw new SyncException(String.valueOf(e.getMessage()));
        }
    }

    private SyncReport syncOn(Layout known, Plan before, Plan wanted)
            throws SyncException, UnownedRefusalException {
        Revision revision = known.revise(wanted, InstalledSlots.NONE);
        var round = new Applier(kernel, known, revision, pendingRemovals);
        boolean parted = round.isParted();
        if (parted) {
            kernel.stopListening();
            doubtful = true; // as nobody listens now
        }
        plan = round.run(before, wanted, false);
        held += round.growth();
        if (parted) {
            listen();
        }
        evictions.add(known.evictions(), nanos.getAsLong());
        return done(known, round, false, 0);
    }

    private SyncReport syncAfresh(@Nullable Plan last, Plan wanted)
            throws SyncException, UnownedRefusalException {
        checking.clear();
        Layout damaged = mendable;
        mendable = null;
        int mended = damaged == null ? 0 : TableRepair.run(kernel, damaged);
        int generation = kernel.generation();
        List<Command> takeover =
                kernel.hasTable(KUBE_PROXY)
                        ? List.of(new Command.DeleteTable(KUBE_PROXY))
                        : List.of();
        InitialSync start =
                stuck
                        ? InitialSync.anew(kernel.hasTable(TABLE), wanted, settings)
                        : InitialSync.of(
                                kernel.read(Layout.FILLED),
                                wanted,
                                settings,
                                idleChains.mayGo(nanos.getAsLong()));
        var round = new Applier(kernel, start, takeover);
        doubtful = true; // until it is known that nobody else wrote meanwhile
        if (round.isParted()) {
            kernel.stopListening();
        }
        try {
            Plan before = last == null ? Plan.nothing(family, wanted.node()) : last;
            plan = round.run(before, wanted, start.whole());
        } catch (UnownedRefusalException e) {
            stuck = true;
            throw e;
        }
        stuck = false;
        pendingRemovals = PendingRemovals.NONE;
        evictions.clear();
        held = round.growth();
        if (listen()) {
            doubtful = !isGeneration(generation + round.transactions());
        }
        if (start.goesOn()) {
            evictions.add(start.layout().evictions(), nanos.getAsLong());
        }
        idleChains.look(start.layout(), nanos.getAsLong());
        return done(start.layout(), round, true, mended);
    }

    /// @return false if that failed; then what stands is looked at later
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

    private SyncReport done(Layout known, Applier round, boolean full, int mended) {
        long now = nanos.getAsLong();
        int changes = mended + round.changes();
        pendingRemovals = pendingRemovals.with(round.leaving(), now);
        layout = known;
        idleChains.note(known);
        known.settle();
        evictions.run(known, now); // what fails is told when it is tried again
        return new SyncReport(
                full,
                changes,
                List.of(new SyncReport.RuleCounts(table(), held, changes)),
                round.refused(),
                round.gone());
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
        layout = null; // until the kernel says yes
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

    /// Takes away what left. Where the kernel refuses that, something may be otherwise than known.
    private void remove(long now, List<String> failures) throws SyncException {
        List<PendingRemoval> due = pendingRemovals.due(now);
        if (due.isEmpty()) {
            return;
        }
        var removal = new RemovalSteps(due);
        var admission = new IsolatingWriter<PendingRemoval>(kernel, () -> removal, _ -> {});
        try {
            admission.write(removal.steps(), false);
        } catch (UnownedRefusalException e) {
            throw new SyncException(String.valueOf(e.getMessage()));
        }
        Map<PendingRemoval, String> refused = admission.refused();
        pendingRemovals = pendingRemovals.without(due, refused.keySet(), now);
        doubtful |= !refused.isEmpty();
        refused.values().stream().distinct().forEach(failures::add);
    }

    /// Ends a check: empties shared chains that nobody wants, some at a time.
    private void sweep(Layout known, long now) throws SyncException {
        layout = null; // until the kernel says yes
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
            held -= 1 + chain.rules().size();
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

    /// Begins to check in portions what would take long to read at once.
    ///
    /// @return false if it is little, or not known: then it can as well be read
    private boolean beginCheck() {
        if (layout == null || held <= READ_AT_ONCE) {
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
        return heard.isEmpty() && doubtful ? verify() : heard;
    }

    /// What another program was heard to do. Where not all could be heard, what stands is doubtful.
    private Optional<Drift> heard() {
        return switch (kernel.heard()) {
            case Kernel.Heard.Nothing _ -> Optional.empty();
            case Kernel.Heard.Foreign(String place, String who) ->
                    Optional.of(drifted(place.isEmpty() ? "the table" : place, who));
            case Kernel.Heard.Unknown _ -> {
                doubtful = true;
                yield Optional.empty();
            }
        };
    }

    /// Reads all that stands, and compares; or begins to, where that takes long.
    private Optional<Drift> verify() throws SyncException {
        Plan last = plan;
        if (last == null) {
            return Optional.empty();
        }
        doubtful = true; // until it has looked
        kernel.listen();
        if (!beginCheck()) {
            Optional<String> fault =
                    InitialSync.of(kernel.read(Layout.FILLED), last, settings, Set.of()).fault();
            if (fault.isPresent()) {
                // Who did it while it was read was heard meanwhile.
                return Optional.of(heard().orElseGet(() -> drifted(fault.get(), "unknown")));
            }
        }
        doubtful = false;
        return Optional.empty();
    }

    private Drift drifted(String what, String who) {
        mendable = held > READ_AT_ONCE ? layout : null;
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

    /// What the kernel counted since its table, or a service in it, was made; empty where nothing
    /// is counted.
    ///
    /// @throws SyncException also where what stands is not known
    public List<FrontendCounts> counts() throws SyncException {
        Layout known = layout;
        if (known == null) {
            throw new SyncException("the installed state is unknown");
        }
        return settings.counts() ? FrontendCounts.read(kernel, known) : List.of();
    }

    /// What a fresh sync would write on a node without our table, as `nft -f` reads it.
    public static String text(Plan plan, TableSettings settings) {
        return TableText.of(plan.family(), TABLE, COMMENT, Layout.whole(plan, settings));
    }

    /// Removes our table, and kube-proxy's.
    public static void cleanup(Kernel kernel) throws SyncException {
        List<Command> tables = new ArrayList<>();
        for (String name : List.of(TABLE, KUBE_PROXY)) {
            if (kernel.hasTable(name)) {
                tables.add(new Command.DeleteTable(name));
            }
        }
        if (!tables.isEmpty()) {
            List<Kernel.Refusal> refusals = kernel.commit(tables);
            if (!refusals.isEmpty()) {
                throw new SyncException(refusals.getFirst().why());
            }
        }
    }

    private String table() {
        return TableText.nameOf(family) + " " + TABLE;
    }
}
