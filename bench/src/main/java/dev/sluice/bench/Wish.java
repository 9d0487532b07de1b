package dev.sluice.bench;

import java.util.ArrayList;
import java.util.List;

/// What to measure.
///
/// @param jmh the pure parts
/// @param kernel netlink and conntrack
/// @param whole the whole process
/// @param mode of the daemon in the whole-process bench
/// @param services numbers of services; empty for the usual ones
record Wish(boolean jmh, boolean kernel, boolean whole, String mode, List<Integer> services) {
    private static final String USAGE =
            "usage: bench/run [jmh] [kernel] [whole] [--mode=iptables|nftables] [SERVICES...]";

    private static final List<String> PARTS = List.of("jmh", "kernel", "whole");

    Wish {
        services = List.copyOf(services);
    }

    /// @throws IllegalArgumentException with one line for the user
    static Wish of(List<String> words) {
        List<String> parts = words.stream().filter(PARTS::contains).toList();
        String mode = "iptables";
        List<Integer> services = new ArrayList<>();
        for (String word : words) {
            if (word.startsWith("--mode=")) {
                mode = word.substring("--mode=".length());
            } else if (word.matches("[1-9][0-9]{0,5}")) {
                services.add(Integer.parseInt(word));
            } else if (!PARTS.contains(word)) {
                throw new IllegalArgumentException("what is \"" + word + "\"? " + USAGE);
            }
        }
        return new Wish(
                parts.isEmpty() || parts.contains("jmh"),
                parts.isEmpty() || parts.contains("kernel"),
                parts.isEmpty() || parts.contains("whole"),
                mode,
                services);
    }
}
