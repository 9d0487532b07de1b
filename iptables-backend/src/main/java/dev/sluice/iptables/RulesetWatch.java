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
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Notices what other programs do to our chains in nf_tables, and names them: the kernel announces
/// every commit. A change to a chain of ours is one to repair; a change to one of the kernel's own
/// chains is only if a jump to ours is missing after it; all else is no concern of ours.
///
/// Our own commits, made by the programs we run during a sync, are announced as well, and nothing
/// in the announcement tells whose child a program is, not even its number, when we run in a
/// container. So during a sync the programs heard are counted: more of them than we ran means that
/// another was there. What our own is called shows in the first sync in which nobody else writes.
public final class RulesetWatch implements DriftWatch {
    private static final Duration INTERVAL = Duration.ofMillis(500);

    private final Ruleset ruleset;
    private final IntSupplier runs;
    private final Map<Entrance, Commit> touched = new HashMap<>();
    private @Nullable Drift found;
    private @Nullable String ourProgram;
    private int runsBefore;

    /// One of the kernel's own chains, from which jumps lead to ours.
    private record Entrance(Table table, String chain) {}

    /// @param runs how many programs that write we have run so far
    RulesetWatch(Ruleset ruleset, IntSupplier runs) {
        this.ruleset = ruleset;
        this.runs = runs;
    }

    /// @param runs how many programs that write we have run so far
    public RulesetWatch(IpFamily family, IntSupplier runs) {
        this(new NetlinkRuleset(family), runs);
    }

    @Override
    public void syncing(boolean reading) {
        listen(this::judge);
        if (reading) {
            found = null;
            touched.clear();
        }
        runsBefore = runs.getAsInt();
    }

    @Override
    public void synced() {
        int ours = runs.getAsInt() - runsBefore;
        listen(heard -> judgeWhileWriting(heard, ours));
    }

    @Override
    public Optional<Drift> look() {
        listen(this::judge);
        if (found == null) {
            found = missingJump();
        }
        touched.clear();
        Drift drift = found;
        found = null;
        return Optional.ofNullable(drift);
    }

    @Override
    public Duration interval() {
        return INTERVAL;
    }

    @Override
    public void close() {
        ruleset.close();
    }

    private interface Judge {
        void judge(Heard heard);
    }

    private void listen(Judge judge) {
        try {
            judge.judge(ruleset.poll());
        } catch (IOException _) {
            // The socket is opened again with the next call, and says then that something was
            // missed.
        }
    }

    private void judge(Heard heard) {
        if (!heard.complete()) {
            var last = heard.changes().isEmpty() ? null : heard.changes().getLast().commit();
            drift("nf_tables", "more changed at once than could be followed", last);
        }
        heard.changes().forEach(this::judge);
    }

    /// More than could be followed is what we wrote, most likely.
    private void judgeWhileWriting(Heard heard, int runs) {
        List<Change> changes = heard.changes().stream().filter(RulesetWatch::concerns).toList();
        Set<Integer> pids = changes.stream().map(c -> c.commit().pid()).collect(Collectors.toSet());
        Set<String> programs =
                changes.stream().map(c -> c.commit().program()).collect(Collectors.toSet());
        boolean oneTooMany = pids.size() > runs;
        if (!oneTooMany && programs.size() == 1) {
            ourProgram = programs.iterator().next();
        }
        String ours = ourProgram;
        if (ours != null && programs.stream().anyMatch(program -> !program.equals(ours))) {
            changes.stream().filter(c -> !c.commit().program().equals(ours)).forEach(this::judge);
        } else if (oneTooMany && heard.complete()) {
            Change last = changes.getLast();
            drift(last.places().getFirst().table(), "changed while we wrote to it", null);
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

    private @Nullable Drift missingJump() {
        for (Map.Entry<Entrance, Commit> entry : touched.entrySet()) {
            Entrance entrance = entry.getKey();
            List<String> jumps;
            try {
                jumps = ruleset.jumps(entrance.table(), entrance.chain());
            } catch (IOException _) {
                continue;
            }
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
    private void drift(String table, String what, @Nullable Commit culprit) {
        if (found == null) {
            found = new Drift(table, what, culprit == null ? "unknown" : culprit.toString());
        }
    }
}
