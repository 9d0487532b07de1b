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

/// Writes rules with as many guards as the kernel takes: where it refuses, it does not say which
/// one is to blame, so halves are tried, and halves of these. Used once.
final class GuardSearch {
    /// Each try is a run of `iptables-restore`: what is left then is refused together.
    private static final int MOST_TRIES = 100;

    private final RuleTables rules;
    private final Function<List<Guard>, FixedRules> wanted;
    private final List<Guard> taken = new ArrayList<>();
    private final Map<Guard, String> refused = new LinkedHashMap<>();
    private int tries;
    private int written;

    /// @param wanted the rules with some guards
    GuardSearch(RuleTables rules, Function<List<Guard>, FixedRules> wanted) {
        this.rules = rules;
        this.wanted = wanted;
    }

    int written() {
        return written;
    }

    /// @param sure those that stand
    /// @return those that the kernel does not take, each with the reason
    /// @throws SyncException if it does not take the rules without any of those that come, either
    Map<Guard, String> write(Collection<Guard> sure, List<Guard> coming) throws SyncException {
        taken.addAll(sure);
        String why = attempt(coming);
        if (why.isEmpty()) {
            return Map.of();
        }
        String without = coming.isEmpty() ? why : attempt(List.of());
        if (!without.isEmpty()) {
            throw new SyncException(without);
        }
        search(coming, why);
        return refused;
    }

    /// @param some refused when they were tried together
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
