package dev.sluice.sbom.advisory;

import dev.sluice.sbom.PackageUrl;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/// A jar to look for.
///
/// @param name `group:artifact`
record ScannedJar(String name, String version) implements Comparable<ScannedJar> {
    private static final String MAVEN = "pkg:maven/";

    /// Reads the jars of a document of CycloneDX. Jars with the same name and version are one.
    ///
    /// @throws IOException if it names none: a search in it would find nothing, and say nothing
    static List<ScannedJar> of(JsonNode bom) throws IOException {
        TreeSet<ScannedJar> jars = new TreeSet<>();
        for (JsonNode component : bom.path("components")) {
            String purl = component.path("purl").asString("");
            if (purl.startsWith(MAVEN)) {
                jars.add(parse(purl));
            }
        }
        if (jars.isEmpty()) {
            throw new IOException("no jar is named in the document of CycloneDX");
        }
        return new ArrayList<>(jars);
    }

    private static ScannedJar parse(String purl) throws IOException {
        String path = purl.substring(MAVEN.length()).split("[?#]", 2)[0];
        int slash = path.indexOf('/');
        int at = path.lastIndexOf('@');
        if (slash < 0 || at < slash) {
            throw new IOException("not a package URL of Maven: " + purl);
        }
        return new ScannedJar(
                PackageUrl.decode(path.substring(0, slash))
                        + ":"
                        + PackageUrl.decode(path.substring(slash + 1, at)),
                PackageUrl.decode(path.substring(at + 1)));
    }

    @Override
    public int compareTo(ScannedJar other) {
        int order = name.compareTo(other.name);
        return order != 0 ? order : version.compareTo(other.version);
    }

    @Override
    public String toString() {
        return name + " " + version;
    }
}
