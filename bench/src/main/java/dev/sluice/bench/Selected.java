package dev.sluice.bench;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What to measure.
///
/// @param jmh planning, compiling and comparing, with JMH
/// @param large one very large Service
/// @param kernel netlink and conntrack
/// @param nftables the backend of nftables mode
/// @param ipvs the backend of ipvs mode
/// @param path the first packet of a connection
/// @param whole the whole process
/// @param page the status page in a browser
/// @param image the image as a container
/// @param refused the whole process while the kernel refuses one Service
/// @param modes of the daemon
/// @param sizes of the cluster; empty for the usual ones
record Selected(
        boolean jmh,
        boolean large,
        boolean kernel,
        boolean nftables,
        boolean ipvs,
        boolean path,
        boolean whole,
        boolean page,
        boolean image,
        boolean refused,
        List<String> modes,
        List<Size> sizes) {
    private static final String USAGE =
            "usage: bench/run [jmh] [large] [kernel] [nftables] [ipvs] [path] [whole] [page]"
                    + " [image] [refused] [--mode=MODE] [SERVICES[xENDPOINTS]...]";

    private static final List<String> USUAL =
            List.of("jmh", "large", "kernel", "nftables", "ipvs", "path", "whole", "page");

    /// Measured only on request, as [#REFUSED] is: each takes a quarter of an hour.
    private static final String IMAGE = "image";

    private static final String REFUSED = "refused";

    private static final List<String> MODES = List.of("iptables", "nftables");

    Selected {
        modes = List.copyOf(modes);
        sizes = List.copyOf(sizes);
    }

    /// @throws IllegalArgumentException with a message of one line for the user
    static Selected of(List<String> words) {
        Set<String> parts = new HashSet<>();
        List<String> modes = new ArrayList<>();
        List<Size> sizes = new ArrayList<>();
        for (String word : words) {
            Optional<Size> size = Size.parse(word);
            if (word.startsWith("--mode=")) {
                modes.add(word.substring("--mode=".length()));
            } else if (size.isPresent()) {
                sizes.add(size.get());
            } else if (USUAL.contains(word) || word.equals(IMAGE) || word.equals(REFUSED)) {
                parts.add(word);
            } else {
                throw new IllegalArgumentException("what is \"" + word + "\"? " + USAGE);
            }
        }
        if (parts.isEmpty()) {
            parts.addAll(USUAL);
        }
        return new Selected(
                parts.contains("jmh"),
                parts.contains("large"),
                parts.contains("kernel"),
                parts.contains("nftables"),
                parts.contains("ipvs"),
                parts.contains("path"),
                parts.contains("whole"),
                parts.contains("page"),
                parts.contains(IMAGE),
                parts.contains(REFUSED),
                modes.isEmpty() ? MODES : modes,
                sizes);
    }
}
