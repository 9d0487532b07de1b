package dev.sluice.nftables.layout;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// The installed shared chains, and how many service ports use each. An unused chain is kept until
/// two checks in a row found it unused, because most chains are used again.
final class SharedChains {
    private final Set<SharedChain> usual = Set.copyOf(SharedChain.usual());
    private final Map<SharedChain, Integer> users = new LinkedHashMap<>();

    /// The chains that were added in this round.
    private final Set<SharedChain> added = new LinkedHashSet<>();

    /// The chains that no port used at the last [#look] or since.
    private final Set<SharedChain> idle = new LinkedHashSet<>();

    /// @param installed the names of installed chains; those that may be shared are kept
    /// @param idle the names of chains that no port used at the last check; they are not kept
    SharedChains(Collection<String> installed, Set<String> idle) {
        SharedChain.usual().forEach(this::know);
        for (String name : installed) {
            if (!idle.contains(name)) {
                SharedChain.parse(name).ifPresent(this::know);
            }
        }
        added.clear();
    }

    private void know(SharedChain chain) {
        if (!users.containsKey(chain)) {
            chain.next().forEach(this::know);
            users.put(chain, 0);
            added.add(chain);
        }
    }

    Set<SharedChain> all() {
        return Collections.unmodifiableSet(users.keySet());
    }

    void beginRound() {
        added.clear();
    }

    void add(SharedChain chain) {
        know(chain);
        withNext(
                chain,
                each -> {
                    users.merge(each, 1, Integer::sum);
                    idle.remove(each);
                });
    }

    void remove(SharedChain chain) {
        withNext(chain, each -> users.merge(each, -1, Integer::sum));
    }

    /// Removes the chains that were added in this round and are not used after all.
    List<SharedChain> takeNeedless() {
        List<SharedChain> needless = new ArrayList<>(added);
        needless.removeIf(chain -> wanted(chain));
        needless.forEach(this::drop);
        return needless;
    }

    /// Removes chains that no port used at the last [#look] or since.
    ///
    /// @param most how many to remove at most
    /// @return the removed chains, each before those that it leads to
    List<SharedChain> takeIdle(int most) {
        List<SharedChain> taken = new ArrayList<>(idle);
        Set<SharedChain> led = new HashSet<>();
        users.keySet().stream()
                .filter(chain -> !idle.contains(chain))
                .forEach(chain -> led.addAll(chain.next()));
        taken.removeIf(led::contains);
        // Chains that lead to others are removed first.
        taken.sort((a, b) -> Integer.compare(b.next().size(), a.next().size()));
        List<SharedChain> some = List.copyOf(taken.subList(0, Math.min(most, taken.size())));
        some.forEach(this::drop);
        return some;
    }

    /// Records which chains no port uses.
    void look() {
        users.keySet().stream().filter(chain -> !wanted(chain)).forEach(idle::add);
    }

    Set<String> idle() {
        Set<String> names = new LinkedHashSet<>();
        idle.forEach(chain -> names.add(chain.name()));
        return names;
    }

    private boolean wanted(SharedChain chain) {
        return users.getOrDefault(chain, 0) > 0 || usual.contains(chain);
    }

    private void drop(SharedChain chain) {
        users.remove(chain);
        added.remove(chain);
        idle.remove(chain);
    }

    private static void withNext(SharedChain chain, Consumer<SharedChain> each) {
        chain.next().forEach(next -> withNext(next, each));
        each.accept(chain);
    }
}
