package dev.sluice.iptables;

import dev.sluice.iptables.compile.FixedRules;
import dev.sluice.iptables.compile.FixedRules.EntryRule;
import dev.sluice.iptables.compile.Names;
import dev.sluice.iptables.table.Table;
import dev.sluice.model.IpFamily;
import dev.sluice.netlink.netfilter.Commit;
import dev.sluice.netlink.netfilter.RulesetChanges.Change;
import dev.sluice.netlink.netfilter.RulesetChanges.Notifications;
import dev.sluice.netlink.netfilter.RulesetChanges.Place;
import dev.sluice.sync.Drift;
import dev.sluice.sync.SyncException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Detects changes of other programs to our chains in nf_tables and names the programs, from the
/// kernel's notifications of commits. A change of one of our chains is drift. A change of a
/// built-in chain is drift only if it removed a jump to one of our chains. A change of a table is
/// drift only if it made the table dormant. All other changes are ignored.
///
/// The programs that we run during a sync cause notifications as well. A notification does not tell
/// whose child a program is; in a container not even its PID does. So the programs that commit
/// during a sync are counted: if there are more than we ran, another program was active, and the
/// installed rules are doubtful. The name of our own program is learned in the first sync in which
/// no other program writes.
///
/// If notifications were lost, because a large commit of either family causes more of them than the
/// kernel queues, no program is named: the installed rules are doubtful then.
public final class RulesetWatch implements DriftWatch {
    private static final Duration INTERVAL = Duration.ofMillis(100);

    private final NftRuleset ruleset;
    private final IntSupplier runs;
    private final Map<BuiltInChain, Commit> touched = new HashMap<>();
    private final Map<Table, Commit> touchedTables = new EnumMap<>(Table.class);
    private final List<Change> whileWriting = new ArrayList<>();
    private @Nullable Drift found;
    private @Nullable String ourProgram;
    private boolean doubtful;
    private boolean complete;
    private int runsBefore;

    /// A built-in chain with jumps to our chains.
    private record BuiltInChain(Table table, String chain) {}

    /// @param runs returns the number of our runs of `iptables-restore` so far
    RulesetWatch(NftRuleset ruleset, IntSupplier runs) {
        this.ruleset = ruleset;
        this.runs = runs;
    }

    /// @param runs returns the number of our runs of `iptables-restore` so far
    public RulesetWatch(IpFamily family, IntSupplier runs) {
        this(new NetlinkRuleset(family), runs);
    }

    @Override
    public void syncing(boolean reading) throws SyncException {
        pollChanges().forEach(this::check);
        if (reading) {
            mend();
            found = null;
            doubtful = false;
            touched.clear();
            touchedTables.clear();
        }
        runsBefore = runs.getAsInt();
        whileWriting.clear();
        complete = true;
    }

    /// Repairs the tables, and drops the notifications of that. Changes that other programs make
    /// meanwhile are found when the rules are read.
    private void mend() throws SyncException {
        try {
            ruleset.mend();
        } catch (IOException e) {
            throw new SyncException("nf_tables: " + e.getMessage(), e);
        }
        List<Change> _ = pollChanges();
    }

    /// Reads the notifications of a commit before the kernel's queue is full.
    @Override
    public void wrote() {
        whileWriting.addAll(pollChanges());
    }

    @Override
    public void synced(Written written) throws SyncException {
        wrote();
        List<Change> changes = List.copyOf(whileWriting);
        whileWriting.clear();
        checkWhileWriting(changes, runs.getAsInt() - runsBefore);
        int rules = changes.stream().mapToInt(Change::rules).sum();
        if (complete && rules < written.total()) {
            throw new SyncException(
                    "iptables-restore succeeded, but the kernel received %d of %d rules"
                            .formatted(rules, written.total()));
        }
    }

    @Override
    public void doubt() {
        doubtful = true;
    }

    @Override
    public Look look() throws SyncException {
        pollChanges().forEach(this::check);
        try {
            if (found == null) {
                found = missingJump();
            }
            if (found == null) {
                found = dormantTable();
            }
        } catch (IOException e) {
            throw new SyncException("cannot read nf_tables: " + e.getMessage(), e);
        }
        touched.clear();
        touchedTables.clear();
        Drift drift = found;
        found = null;
        if (drift != null) {
            return new Look.Changed(drift);
        }
        return doubtful ? new Look.Doubtful() : new Look.Same();
    }

    @Override
    public Duration interval() {
        return INTERVAL;
    }

    @Override
    public void close() {
        ruleset.close();
    }

    /// Reads the notifications. If the socket failed, it is reopened at the next call.
    private List<Change> pollChanges() {
        try {
            Notifications heard = ruleset.poll();
            doubt(!heard.complete());
            return heard.changes();
        } catch (IOException _) {
            doubt(true);
            return List.of();
        }
    }

    private void doubt(boolean missed) {
        doubtful |= missed;
        complete &= !missed;
    }

    private void checkWhileWriting(List<Change> heard, int runs) {
        List<Change> changes = heard.stream().filter(RulesetWatch::hasPlaces).toList();
        Set<Integer> pids = changes.stream().map(c -> c.commit().pid()).collect(Collectors.toSet());
        Set<String> programs =
                changes.stream().map(c -> c.commit().program()).collect(Collectors.toSet());
        if (runs == 0) {
            // We only read, so all changes are of other programs.
            changes.forEach(this::check);
            return;
        }
        boolean oneTooMany = pids.size() > runs;
        if (!oneTooMany && programs.size() == 1) {
            ourProgram = programs.iterator().next();
        }
        String ours = ourProgram;
        if (ours != null && programs.stream().anyMatch(program -> !program.equals(ours))) {
            changes.stream().filter(c -> !c.commit().program().equals(ours)).forEach(this::check);
        } else if (oneTooMany) {
            // Another program has the name of ours, so it is unknown which changes are its own.
            doubtful = true;
        }
    }

    private static boolean hasPlaces(Change change) {
        return !change.places().isEmpty();
    }

    private void check(Change change) {
        List<Place> ours = change.places().stream().filter(RulesetWatch::isOurs).toList();
        if (!ours.isEmpty()) {
            Place first = ours.getFirst();
            String more = ours.size() == 1 ? "" : " and " + (ours.size() - 1) + " more";
            drift(first.table(), "chain " + first.name() + more + " changed", change.commit());
        }
        for (Place place : change.places()) {
            if (place.name().isEmpty()) {
                touchedTables.put(
                        Table.valueOf(place.table().toUpperCase(Locale.ROOT)), change.commit());
            }
            for (EntryRule entry : FixedRules.entries()) {
                if (entry.table().toString().equals(place.table())
                        && entry.chain().equals(place.name())) {
                    touched.put(new BuiltInChain(entry.table(), entry.chain()), change.commit());
                }
            }
        }
    }

    private static boolean isOurs(Place place) {
        return Names.isOfServicePort(place.name()) || Names.SHARED.contains(place.name());
    }

    private @Nullable Drift dormantTable() throws IOException {
        for (Map.Entry<Table, Commit> entry : touchedTables.entrySet()) {
            if (entry.getKey() != Table.MANGLE && ruleset.isDormant(entry.getKey())) {
                return new Drift(
                        entry.getKey().toString(),
                        "the table is switched off (flag dormant)",
                        entry.getValue().toString());
            }
        }
        return null;
    }

    private @Nullable Drift missingJump() throws IOException {
        for (Map.Entry<BuiltInChain, Commit> entry : touched.entrySet()) {
            BuiltInChain builtIn = entry.getKey();
            List<String> jumps = ruleset.jumps(builtIn.table(), builtIn.chain());
            for (EntryRule wanted : FixedRules.entries()) {
                if (wanted.table() == builtIn.table()
                        && wanted.chain().equals(builtIn.chain())
                        && !jumps.contains(wanted.to())) {
                    return new Drift(
                            builtIn.table().toString(),
                            "the jump from " + wanted.chain() + " to " + wanted.to() + " is gone",
                            entry.getValue().toString());
                }
            }
        }
        return null;
    }

    /// Keeps the first change, which is the most useful one.
    private void drift(String table, String what, Commit commit) {
        if (found == null) {
            found = new Drift(table, what, commit.toString());
        }
    }
}
