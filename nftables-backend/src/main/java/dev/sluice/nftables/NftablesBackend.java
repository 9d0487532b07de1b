package dev.sluice.nftables;

import dev.sluice.model.IpFamily;
import dev.sluice.nftables.layout.Conflict;
import dev.sluice.nftables.layout.Departure;
import dev.sluice.nftables.layout.Layout;
import dev.sluice.nftables.layout.Revision;
import dev.sluice.nftables.layout.StandingSlots;
import dev.sluice.nftables.layout.TableSettings;
import dev.sluice.nftables.table.Command;
import dev.sluice.nftables.table.Element;
import dev.sluice.nftables.table.Key;
import dev.sluice.nftables.table.SetSpec;
import dev.sluice.nftables.table.TableText;
import dev.sluice.nftables.wire.Kernel;
import dev.sluice.plan.Plan;
import dev.sluice.sync.Backend;
import dev.sluice.sync.Drift;
import dev.sluice.sync.SyncException;
import dev.sluice.sync.SyncReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
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

    private static final Duration DRIFT_INTERVAL = Duration.ofMillis(500);

    /// How much is read at once without keeping changes waiting: some 50 ms.
    private static final int READ_AT_ONCE = 10_000;

    private final IpFamily family;
    private final TableSettings settings;
    private final Kernel kernel;
    private final LongSupplier nanos;
    private final Consumer<Conflict> conflicts;

    /// What stands; null where that is not known.
    private @Nullable Layout layout;

    /// What it is made of; null before the first sync.
    private @Nullable Plan plan;

    private Leavings leavings = Leavings.NONE;
    private int held;

    /// What stands was read, and could not be changed all the same: then make it anew.
    private boolean stuck;

    /// Somebody may have changed what stands while nobody listened.
    private boolean doubtful;

    /// The one that goes on; null for none.
    private @Nullable Check check;

    /// What it found.
    private @Nullable String found;

    /// @param nanos a monotonic clock, in nanoseconds
    /// @param conflicts told of each that a plan brings, once
    public NftablesBackend(
            IpFamily family,
            TableSettings settings,
            Kernel kernel,
            LongSupplier nanos,
            Consumer<Conflict> conflicts) {
        this.family = family;
        this.settings = settings;
        this.kernel = kernel;
        this.nanos = nanos;
        this.conflicts = conflicts;
    }

    @Override
    public SyncReport sync(Plan wanted) throws SyncException {
        Layout known = layout;
        layout = null; // until the kernel says yes
        plan = wanted;
        return known == null ? syncAfresh(wanted) : syncOn(known, wanted);
    }

    private SyncReport syncOn(Layout known, Plan wanted) throws SyncException {
        Revision revision = known.revise(wanted, StandingSlots.NONE);
        held += revision.is().size() - revision.was().size();
        leavings.addTo(revision.was());
        Change change = Change.between(revision.was(), revision.is(), List.of());
        var transactions = Transactions.of(change.steps(), false);
        commit(transactions);
        if (transactions.size() > 1) {
            kernel.listen();
            doubtful = true;
        }
        letGo(revision.departures());
        return done(known, revision, change, transactions.changes(), false);
    }

    private SyncReport syncAfresh(Plan wanted) throws SyncException {
        boolean anew = stuck;
        stuck = true; // until the kernel says yes
        check = null;
        found = null;
        int generation = kernel.generation();
        List<Command> takeover =
                kernel.hasTable(KUBE_PROXY)
                        ? List.of(new Command.DeleteTable(KUBE_PROXY))
                        : List.of();
        var start = Start.of(kernel.read(Layout.FILLED), wanted, settings, anew, takeover);
        var transactions = Transactions.of(start.steps(), start.whole());
        commit(transactions);
        kernel.listen();
        doubtful = kernel.generation() != generation + transactions.size();
        leavings = Leavings.NONE;
        held = start.revision().is().size();
        if (start.goesOn()) {
            letGo(start.revision().departures());
        }
        stuck = false;
        return done(start.layout(), start.revision(), start.change(), transactions.changes(), true);
    }

    private void commit(Transactions transactions) throws SyncException {
        if (transactions.size() > 1) {
            kernel.stopListening();
        }
        for (List<Command> transaction : transactions.parts()) {
            kernel.commit(transaction);
        }
    }

    private SyncReport done(
            Layout known, Revision revision, Change change, int written, boolean full) {
        leavings = leavings.with(change.leaving(), nanos.getAsLong());
        layout = known;
        revision.conflicts().forEach(conflicts);
        return new SyncReport(full, written, List.of(new SyncReport.Tally(table(), held, written)));
    }

    /// Lets clients go that are kept at endpoints which left.
    private void letGo(List<Departure> departures) throws SyncException {
        for (Departure departure : departures) {
            List<Key> clients = new ArrayList<>();
            for (Element client : kernel.learned(departure.map())) {
                if (!departure.stay().contains(client.value())) {
                    clients.add(client.key());
                }
            }
            if (!clients.isEmpty()) {
                kernel.forget(departure.map().name(), clients);
            }
        }
    }

    @Override
    public Optional<Duration> unfinished() {
        if (layout == null) {
            return Optional.empty();
        }
        return check == null ? leavings.untilDue(nanos.getAsLong()) : Optional.of(Duration.ZERO);
    }

    @Override
    public List<String> finish() throws SyncException {
        Layout known = layout;
        if (known != null) {
            layout = null; // until the kernel says yes
            Leavings due = leavings.due(nanos.getAsLong());
            if (!due.isEmpty()) {
                commit(Transactions.of(due.steps(), false));
                leavings = leavings.without(due);
            }
            if (check != null) {
                goOn(check, known);
            }
            layout = known;
        }
        return List.of();
    }

    private void goOn(Check going, Layout known) throws SyncException {
        going.next(known, kernel).ifPresent(what -> found = what);
        if (going.isDone() || found != null) {
            check = null;
        }
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
        check = new Check(layout);
        return true;
    }

    @Override
    public Optional<Drift> drift() throws SyncException {
        if (layout == null) {
            return Optional.empty();
        }
        if (found != null) {
            return Optional.of(drifted(found, "unknown"));
        }
        return switch (kernel.heard()) {
            case Kernel.Heard.Nothing _ when doubtful -> verify();
            case Kernel.Heard.Nothing _ -> Optional.empty();
            case Kernel.Heard.Foreign(String place, String who) ->
                    Optional.of(drifted(place.isEmpty() ? "the table" : place, who));
            case Kernel.Heard.Unknown _ -> verify();
        };
    }

    /// Reads all that stands, and compares; or begins to, where that takes long.
    private Optional<Drift> verify() throws SyncException {
        Plan last = plan;
        if (last == null) {
            return Optional.empty();
        }
        kernel.listen();
        doubtful = false;
        if (beginCheck()) {
            return Optional.empty();
        }
        var start = Start.of(kernel.read(Layout.FILLED), last, settings, false, List.of());
        return start.steps().stream()
                .findFirst()
                .map(step -> drifted(step.commands().getFirst().text(), "unknown"));
    }

    private Drift drifted(String what, String who) {
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
    public List<Count> counts() throws SyncException {
        Layout known = layout;
        List<Count> counts = new ArrayList<>();
        if (known == null) {
            throw new SyncException("what stands is not known now");
        }
        if (settings.counts()) {
            Map<SetSpec, Map<Key, Long>> read = new HashMap<>();
            for (SetSpec set : Layout.COUNTERS) {
                read.put(set, kernel.counts(set));
            }
            known.places((port, place) -> {
                long connections =
                        read.getOrDefault(place.connections(), Map.of())
                                .getOrDefault(place.key(), 0L);
                long packets =
                        read.getOrDefault(place.packets(), Map.of()).getOrDefault(place.key(), 0L);
                counts.add(new Count(port, place.key(), connections, packets));
            });
        }
        return counts;
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
            kernel.commit(tables);
        }
    }

    private String table() {
        return TableText.nameOf(family) + " " + TABLE;
    }
}
