package dev.sluice.sbom;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// What CycloneDX's plugin of Maven tells of the daemon: its jars, and which needs which.
///
/// @param program the daemon itself, without a checksum
/// @param libraries all others, in order
/// @param dependencies what each needs, by their references
record MavenBom(
        JavaLibrary program,
        List<JavaLibrary> libraries,
        SortedMap<String, List<String>> dependencies) {
    MavenBom {
        libraries = List.copyOf(libraries);
    }

    /// @throws IOException if it is not such a document
    static MavenBom parse(JsonNode bom) throws IOException {
        List<JavaLibrary> libraries = new ArrayList<>();
        for (JsonNode component : bom.path("components")) {
            libraries.add(JavaLibrary.of(component));
        }
        SortedMap<String, List<String>> dependencies = new TreeMap<>();
        for (JsonNode each : bom.path("dependencies")) {
            dependencies.put(
                    each.path("ref").asString(),
                    each.path("dependsOn").valueStream().map(JsonNode::asString).sorted().toList());
        }
        return new MavenBom(
                JavaLibrary.of(bom.path("metadata").path("component")),
                libraries.stream().sorted().toList(),
                dependencies);
    }
}
