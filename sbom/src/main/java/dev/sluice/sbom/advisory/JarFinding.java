package dev.sluice.sbom.advisory;

import java.util.List;

/// A jar that is vulnerable.
record JarFinding(ScannedJar jar, Advisory advisory) {
    /// Returns all, in the order of the jars.
    static List<JarFinding> find(List<ScannedJar> jars, List<Advisory> advisories) {
        return jars.stream()
                .flatMap(jar ->
                        advisories.stream()
                                .filter(advisory -> advisory.concerns(jar))
                                .map(advisory -> new JarFinding(jar, advisory)))
                .toList();
    }

    /// Returns it in a line: what, how bad, since when it is repaired.
    String line() {
        List<String> repairs = advisory.repairs(jar);
        return "%s  %s  %s  %s  %s"
                .formatted(
                        jar,
                        advisory.id(),
                        advisory.severity().isEmpty() ? "UNRATED" : advisory.severity(),
                        repairs.isEmpty()
                                ? "no repair known"
                                : "repaired in " + String.join(", ", repairs),
                        advisory.summary());
    }
}
