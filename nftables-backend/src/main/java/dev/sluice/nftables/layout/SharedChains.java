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

/// The shared chains that stand, and how many service ports want each. One that nobody wants any
/// more stays until two looks in a row have found it so: most come to be wanted again.
final class SharedChains {
    private final Set<SharedChain> usual = Set.copyOf(SharedChain.usual());
    private final Map<SharedChain, Integer> users = new LinkedHashMap<>();

    /// Those that came in this round.
    private final Set<SharedChain> added = new LinkedHashSet<>();

    /// Those that nobody wanted at the last look, nor since.
    private final Set<SharedChain> idle = new LinkedHashSet<>();

    /// @param standing names of chains, of which those that may be shared are kept
    /// @param idle names of those that nobody wanted at the last look: they are not kept
    SharedChains(Collection<String> standing, Set<String> idle) {
        SharedChain.usual().forEach(this::know);
        for (String name : standing) {
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

    /// Takes those away that came in this round, and are not wanted after all.
    List<SharedChain> takeNeedless() {
        List<SharedChain> needless = new ArrayList<>(added);
        needless.removeIf(chain -> wanted(chain));
        needless.forEach(this::drop);
        return needless;
    }

    /// Takes those away that nobody wanted at the last look, nor since, each before those that it
    /// leads to.
    ///
    /// @param most how many
    List<SharedChain> takeIdle(int most) {
        List<SharedChain> taken = new ArrayList<>(idle);
        Set<SharedChain> led = new HashSet<>();
        users.keySet().stream()
                .filter(chain -> !idle.contains(chain))
                .forEach(chain -> led.addAll(chain.next()));
        taken.removeIf(led::contains);
        // Known after what they lead to: so in the other order they go.
        taken.sort((a, b) -> Integer.compare(b.next().size(), a.next().size()));
        List<SharedChain> some = List.copyOf(taken.subList(0, Math.min(most, taken.size())));
        some.forEach(this::drop);
        return some;
    }

    /// Looks which ones nobody wants.
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
