package dev.sluice.iptables;

import dev.sluice.iptables.compile.FixedRules;
import dev.sluice.iptables.compile.FixedRules.EntryRule;
import dev.sluice.iptables.compile.Names;
import dev.sluice.iptables.table.Table;
import dev.sluice.model.IpFamily;
import dev.sluice.netlink.netfilter.Commit;
import dev.sluice.netlink.netfilter.RulesetChanges.Change;
import dev.sluice.netlink.netfilter.RulesetChanges.Heard;
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

/// Notices what other programs do to our chains in nf_tables, and names them: the kernel announces
/// every commit. A change to a chain of ours is one to repair; a change to one of the kernel's own
/// chains is only if a jump to ours is missing after it, one to a table only if it is switched off;
/// all else is no concern of ours.
///
/// Our own commits, made by the programs we run during a sync, are announced as well, and nothing
/// in the announcement tells whose child a program is, not even its number, when we run in a
/// container. So during a sync the programs heard are counted: more of them than we ran means that
/// another was there, and what stands is doubtful. What our own is called shows in the first sync
/// in which nobody else writes.
///
/// Where announcements were lost, because a large commit (of whichever family) makes more of them
/// than the kernel keeps, nobody is accused: what stands is doubtful then.
public final class RulesetWatch implements DriftWatch {
    private static final Duration INTERVAL = Duration.ofMillis(100);

    private final NftRuleset ruleset;
    private final IntSupplier runs;
    private final Map<Entrance, Commit> touched = new HashMap<>();
    private final Map<Table, Commit> touchedTables = new EnumMap<>(Table.class);
    private final List<Change> whileWriting = new ArrayList<>();
    private @Nullable Drift found;
    private @Nullable String ourProgram;
    private boolean doubtful;
    private boolean followed;
    private int runsBefore;

    /// One of the kernel's own chains, from which jumps lead to ours.
    private record Entrance(Table table, String chain) {}

    /// @param runs how many programs that write we have run so far
    RulesetWatch(NftRuleset ruleset, IntSupplier runs) {
        this.ruleset = ruleset;
        this.runs = runs;
    }

    /// @param runs how many programs that write we have run so far
    public RulesetWatch(IpFamily family, IntSupplier runs) {
        this(new NetlinkRuleset(family), runs);
    }

    @Override
    public void syncing(boolean reading) throws SyncException {
        hear().forEach(this::judge);
        if (reading) {
            mend();
            found = null;
            doubtful = false;
            touched.clear();
            touchedTables.clear();
        }
        runsBefore = runs.getAsInt();
        whileWriting.clear();
        followed = true;
    }

    /// What is mended is announced as well, and nobody else's doing; what others do meanwhile will
    /// be read.
    private void mend() throws SyncException {
        try {
            ruleset.mend();
        } catch (IOException e) {
            throw new SyncException("nf_tables: " + e.getMessage(), e);
        }
        List<Change> _ = hear();
    }

    /// What is announced is taken before it is too much to keep.
    @Override
    public void wrote() {
        whileWriting.addAll(hear());
    }

    @Override
    public void synced(Written written) throws SyncException {
        wrote();
        List<Change> changes = List.copyOf(whileWriting);
        whileWriting.clear();
        judgeWhileWriting(changes, runs.getAsInt() - runsBefore);
        int rules = changes.stream().mapToInt(Change::rules).sum();
        if (followed && rules < written.total()) {
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
        hear().forEach(this::judge);
        try {
            if (found == null) {
                found = missingJump();
            }
            if (found == null) {
                found = dormantTable();
            }
        } catch (IOException e) {
            throw new SyncException("cannot look at nf_tables: " + e.getMessage(), e);
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

    /// Where the socket failed, it is opened again with the next call.
    private List<Change> hear() {
        try {
            Heard heard = ruleset.poll();
            doubt(!heard.complete());
            return heard.changes();
        } catch (IOException _) {
            doubt(true);
            return List.of();
        }
    }

    private void doubt(boolean missed) {
        doubtful |= missed;
        followed &= !missed;
    }

    private void judgeWhileWriting(List<Change> heard, int runs) {
        List<Change> changes = heard.stream().filter(RulesetWatch::concerns).toList();
        Set<Integer> pids = changes.stream().map(c -> c.commit().pid()).collect(Collectors.toSet());
        Set<String> programs =
                changes.stream().map(c -> c.commit().program()).collect(Collectors.toSet());
        if (runs == 0) {
            // Whatever was heard while we only read is of others.
            changes.forEach(this::judge);
            return;
        }
        boolean oneTooMany = pids.size() > runs;
        if (!oneTooMany && programs.size() == 1) {
            ourProgram = programs.iterator().next();
        }
        String ours = ourProgram;
        if (ours != null && programs.stream().anyMatch(program -> !program.equals(ours))) {
            changes.stream().filter(c -> !c.commit().program().equals(ours)).forEach(this::judge);
        } else if (oneTooMany) {
            // Another program of our program's name, whichever of the changes were its own.
            doubtful = true;
        }
    }

    private static boolean concerns(Change change) {
        return !change.places().isEmpty();
    }

    private void judge(Change change) {
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
                    touched.put(new Entrance(entry.table(), entry.chain()), change.commit());
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
        for (Map.Entry<Entrance, Commit> entry : touched.entrySet()) {
            Entrance entrance = entry.getKey();
            List<String> jumps = ruleset.jumps(entrance.table(), entrance.chain());
            for (EntryRule wanted : FixedRules.entries()) {
                if (wanted.table() == entrance.table()
                        && wanted.chain().equals(entrance.chain())
                        && !jumps.contains(wanted.to())) {
                    return new Drift(
                            entrance.table().toString(),
                            "the jump from " + wanted.chain() + " to " + wanted.to() + " is gone",
                            entry.getValue().toString());
                }
            }
        }
        return null;
    }

    /// The first change tells the most.
    private void drift(String table, String what, Commit culprit) {
        if (found == null) {
            found = new Drift(table, what, culprit.toString());
        }
    }
}
