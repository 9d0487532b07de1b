package dev.sluice.sbom.advisory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// A published vulnerability, as far as it concerns packages of Maven.
///
/// @param id `GHSA-...` or `CVE-...`
/// @param aliases its other ids
/// @param modified when it was last changed, as in `2026-01-01T00:00:00Z`
/// @param severity in a word, or empty
record Advisory(
        String id,
        List<String> aliases,
        String modified,
        String severity,
        String summary,
        List<Vulnerable> vulnerable) {
    private static final String ECOSYSTEM = "Maven";

    Advisory {
        aliases = List.copyOf(aliases);
        vulnerable = List.copyOf(vulnerable);
    }

    /// A vulnerable package.
    ///
    /// @param name `group:artifact`
    /// @param versions that are named one by one
    /// @param spans of versions
    record Vulnerable(String name, Set<String> versions, List<VersionSpan> spans) {
        Vulnerable {
            versions = Set.copyOf(versions);
            spans = List.copyOf(spans);
        }

        boolean concerns(ScannedJar jar) {
            return jar.name().equals(name)
                    && (versions.contains(jar.version())
                            || spans.stream().anyMatch(span -> span.contains(jar.version())));
        }
    }

    /// Reads an entry of OSV. One that was withdrawn, or that concerns other ecosystems only, has
    /// no vulnerable package.
    static Advisory parse(JsonNode entry) {
        List<Vulnerable> vulnerable = new ArrayList<>();
        if (!entry.has("withdrawn")) {
            for (JsonNode affected : entry.path("affected")) {
                String ecosystem = affected.path("package").path("ecosystem").asString("");
                if (ecosystem.equals(ECOSYSTEM) || ecosystem.startsWith(ECOSYSTEM + ":")) {
                    vulnerable.add(vulnerable(affected));
                }
            }
        }
        return new Advisory(
                entry.path("id").asString(""),
                texts(entry.path("aliases")).toList(),
                entry.path("modified").asString(""),
                entry.path("database_specific").path("severity").asString(""),
                entry.path("summary").asString(""),
                vulnerable);
    }

    private static Vulnerable vulnerable(JsonNode affected) {
        List<VersionSpan> spans =
                affected.path("ranges")
                        .valueStream()
                        .filter(range -> range.path("type").asString("").equals("ECOSYSTEM"))
                        .map(VersionSpan::of)
                        .flatMap(Collection::stream)
                        .toList();
        return new Vulnerable(
                affected.path("package").path("name").asString(""),
                texts(affected.path("versions")).collect(Collectors.toSet()),
                spans);
    }

    private static Stream<String> texts(JsonNode array) {
        return array.valueStream().map(node -> node.asString(""));
    }

    boolean concerns(ScannedJar jar) {
        return vulnerable.stream().anyMatch(each -> each.concerns(jar));
    }

    /// Returns the versions that repair a jar that this concerns.
    List<String> repairs(ScannedJar jar) {
        return vulnerable.stream()
                .filter(each -> each.name().equals(jar.name()))
                .flatMap(each -> each.spans().stream())
                .filter(span -> span.contains(jar.version()) && !span.includesEnd())
                .map(VersionSpan::end)
                .filter(version -> !version.isEmpty())
                .distinct()
                .toList();
    }

    boolean isCalled(String name) {
        return id.equals(name) || aliases.contains(name);
    }
}
