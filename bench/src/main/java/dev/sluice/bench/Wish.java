package dev.sluice.bench;

import java.util.ArrayList;
import java.util.List;

/// What to measure.
///
/// @param jmh the pure parts
/// @param whole the whole process
/// @param mode of the daemon in the whole-process bench
/// @param services numbers of services; empty for the usual ones
record Wish(boolean jmh, boolean whole, String mode, List<Integer> services) {
    private static final String USAGE =
            "usage: bench/run [jmh|whole] [--mode=iptables|nftables] [SERVICES...]";

    Wish {
        services = List.copyOf(services);
    }

    /// @throws IllegalArgumentException with one line for the user
    static Wish of(List<String> words) {
        boolean jmh = !words.contains("whole");
        boolean whole = !words.contains("jmh");
        String mode = "iptables";
        List<Integer> services = new ArrayList<>();
        for (String word : words) {
            if (word.startsWith("--mode=")) {
                mode = word.substring("--mode=".length());
            } else if (word.matches("[1-9][0-9]{0,5}")) {
                services.add(Integer.parseInt(word));
            } else if (!word.equals("jmh") && !word.equals("whole")) {
                throw new IllegalArgumentException("what is \"" + word + "\"? " + USAGE);
            }
        }
        return new Wish(jmh, whole, mode, services);
    }
}
