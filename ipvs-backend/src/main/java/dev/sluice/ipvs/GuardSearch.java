package dev.sluice.ipvs;

import dev.sluice.ipvs.compile.FixedRules;
import dev.sluice.ipvs.state.Item.Guard;
import dev.sluice.sync.SyncException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/// Writes rules with as many guards as the kernel accepts. It does not say which guard it refuses,
/// so halves are tried, and halves of these. Used once.
final class GuardSearch {
    /// Each try is a run of `iptables-restore`. After the last one, all guards that are left count
    /// as refused.
    private static final int MOST_TRIES = 100;

    private final RuleTables rules;
    private final Function<List<Guard>, FixedRules> wanted;
    private final List<Guard> taken = new ArrayList<>();
    private final Map<Guard, String> refused = new LinkedHashMap<>();
    private int tries;
    private int written;

    /// @param wanted returns the rules for a list of guards
    GuardSearch(RuleTables rules, Function<List<Guard>, FixedRules> wanted) {
        this.rules = rules;
        this.wanted = wanted;
    }

    int written() {
        return written;
    }

    /// @param sure the guards that are installed
    /// @param added the new guards
    /// @return the guards that the kernel refuses, each with the reason
    /// @throws SyncException if the kernel refuses the rules even without new guards
    Map<Guard, String> write(Collection<Guard> sure, List<Guard> added) throws SyncException {
        taken.addAll(sure);
        String why = attempt(added);
        if (why.isEmpty()) {
            return Map.of();
        }
        String without = added.isEmpty() ? why : attempt(List.of());
        if (!without.isEmpty()) {
            throw new SyncException(without);
        }
        search(added, why);
        return refused;
    }

    /// @param some guards that were refused together
    private void search(List<Guard> some, String why) throws SyncException {
        if (some.size() == 1 || tries >= MOST_TRIES) {
            some.forEach(guard -> refused.put(guard, why));
            return;
        }
        int half = some.size() / 2;
        for (List<Guard> part : List.of(some.subList(0, half), some.subList(half, some.size()))) {
            String refusal = attempt(part);
            if (!refusal.isEmpty()) {
                search(part, refusal);
            }
        }
    }

    private String attempt(List<Guard> more) throws SyncException {
        tries++;
        Set<Guard> all = new TreeSet<>(Comparator.comparing(Guard::vip));
        all.addAll(taken);
        all.addAll(more);
        RuleTables.Written result = rules.write(wanted.apply(List.copyOf(all)));
        written += result.rules();
        if (result.refusal().isEmpty()) {
            taken.addAll(more);
        }
        return result.refusal();
    }
}
