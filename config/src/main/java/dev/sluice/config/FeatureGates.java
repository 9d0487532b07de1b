package dev.sluice.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The feature gates that kube-proxy of a matched version accepts. The table is the resource
/// `feature-gates.txt`, with its sources at its top.
final class FeatureGates {
    private static final String TABLE = "feature-gates.txt";

    /// The gates that stand for all gates of a stage.
    private static final Set<String> OF_STAGES = Set.of("AllAlpha", "AllBeta");

    /// The stage of a feature that is always on.
    private static final String STABLE = "stable";

    private FeatureGates() {}

    /// @param stages by version, in the order of [KubernetesVersion#MATCHED]; `-` for a version
    ///   without the gate, `?` where it is not known
    record Gate(String name, List<String> stages) {
        Gate {
            stages = List.copyOf(stages);
        }

        /// Returns the first matched version in which the feature is always on; empty if none.
        private Optional<String> stableSince() {
            int first = stages.indexOf(STABLE);
            return first < 0
                    ? Optional.empty()
                    : Optional.of(KubernetesVersion.of(KubernetesVersion.MATCHED.get(first)));
        }
    }

    /// Reads the table.
    static List<Gate> all() {
        try (InputStream in = FeatureGates.class.getResourceAsStream(TABLE)) {
            byte[] bytes = Objects.requireNonNull(in, TABLE).readAllBytes();
            return new String(bytes, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> Arrays.asList(line.split(" +", -1)))
                    .map(cells -> new Gate(cells.getFirst(), cells.subList(1, cells.size())))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Returns a line for each gate that no matched version knows, and for each that is switched
    /// off although its feature is always on.
    static List<String> warnings(Map<String, Boolean> given) {
        if (given.isEmpty()) {
            return List.of();
        }
        Map<String, Gate> known = new HashMap<>();
        all().forEach(gate -> known.put(gate.name(), gate));
        List<String> warnings = new ArrayList<>();
        for (String name : new TreeSet<>(given.keySet())) {
            Gate gate = known.get(name);
            if (gate != null && !given.getOrDefault(name, true)) {
                gate.stableSince()
                        .ifPresent(version ->
                                warnings.add(
                                        "featureGates."
                                                + name
                                                + " has no effect: it is always on in Kubernetes "
                                                + version));
            } else if (gate == null && !OF_STAGES.contains(name)) {
                warnings.add("featureGates." + name + " has no effect");
            }
        }
        return warnings;
    }
}
