package dev.sluice.bench;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// What to measure.
///
/// @param parts what to measure, of those in `bench/run`
/// @param modes of the daemon
/// @param sizes of the cluster; empty for the usual ones
/// @param minSyncPeriods values of that setting to measure changes with; empty for its default
record Selected(
        Set<String> parts, List<String> modes, List<Size> sizes, List<String> minSyncPeriods) {
    private static final String USAGE =
            "usage: bench/run [jmh] [large] [kernel] [nftables] [ipvs] [path] [whole] [start]"
                    + " [page] [image] [refused] [changes] [--mode=MODE]"
                    + " [--min-sync-period=DURATION...] [SERVICES[xENDPOINTS]...]";

    static final Set<String> USUAL =
            Set.of("jmh", "large", "kernel", "nftables", "ipvs", "path", "whole", "start", "page");

    /// Measured only on request: the first two take longest, and the last one is a part of `whole`.
    private static final Set<String> ON_REQUEST = Set.of("image", "refused", "changes");

    private static final List<String> MODES = List.of("iptables", "nftables");
    private static final String MODE = "--mode=";
    private static final String MIN_SYNC_PERIOD = "--min-sync-period=";

    Selected {
        parts = Set.copyOf(parts);
        modes = List.copyOf(modes);
        sizes = List.copyOf(sizes);
        minSyncPeriods = List.copyOf(minSyncPeriods);
    }

    /// @throws IllegalArgumentException with a message of one line for the user
    static Selected of(List<String> words) {
        Set<String> parts = new HashSet<>();
        List<Size> sizes = new ArrayList<>();
        Predicate<String> known = word -> USUAL.contains(word) || ON_REQUEST.contains(word);
        for (String word : words) {
            Optional<Size> size = Size.parse(word);
            if (size.isPresent()) {
                sizes.add(size.get());
            } else if (known.test(word)) {
                parts.add(word);
            } else if (!word.startsWith(MODE) && !word.startsWith(MIN_SYNC_PERIOD)) {
                throw new IllegalArgumentException("what is \"" + word + "\"? " + USAGE);
            }
        }
        List<String> modes = values(words, MODE);
        return new Selected(
                parts.isEmpty() ? USUAL : parts,
                modes.isEmpty() ? MODES : modes,
                sizes,
                values(words, MIN_SYNC_PERIOD));
    }

    private static List<String> values(List<String> words, String flag) {
        return words.stream()
                .filter(word -> word.startsWith(flag))
                .map(word -> word.substring(flag.length()))
                .toList();
    }

    boolean has(String part) {
        return parts.contains(part);
    }
}
