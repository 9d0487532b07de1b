package dev.sluice.sbom;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/// What an image consists of. It is complete: each jar and each package is there.
///
/// @param version of Sluice
/// @param architecture as Debian calls it: `arm64`
/// @param created when, as in `2026-01-01T00:00:00Z`
/// @param debian the release of Debian: `13`
/// @param packages in order
/// @param program the daemon's own jar
/// @param libraries the other jars, in order
/// @param dependencies which jar needs which, by their references
record ImageContents(
        String version,
        String architecture,
        String created,
        String debian,
        List<DebianPackage> packages,
        JavaLibrary program,
        List<JavaLibrary> libraries,
        SortedMap<String, List<String>> dependencies) {
    ImageContents {
        packages = List.copyOf(packages);
        libraries = List.copyOf(libraries);
    }

    /// Brings together what is in the image and what Maven knows of it.
    ///
    /// @throws IOException that names the jars of which one of the two does not know
    static ImageContents of(
            String version, String architecture, String created, ImageFiles files, MavenBom bom)
            throws IOException {
        Set<String> unknown = new TreeSet<>(files.jars().keySet());
        String daemon = bom.program().name() + "-" + bom.program().version() + ".jar";
        String checksum = files.jars().get(daemon);
        if (checksum == null) {
            throw new IOException("the image lacks the daemon's own jar, " + daemon);
        }
        unknown.remove(daemon);
        List<String> absent = new ArrayList<>();
        for (JavaLibrary library : bom.libraries()) {
            List<String> jars = names(files, library.sha256());
            if (library.isNative() ? files.libraries().isEmpty() : jars.isEmpty()) {
                absent.add(library.purl());
            }
            unknown.removeAll(jars);
        }
        if (!unknown.isEmpty() || !absent.isEmpty()) {
            throw new IOException(
                    ("Maven did not describe these jars of the image: %s; the image lacks these: %s;"
                                    + " Maven describes them unless it is offline (-o)")
                            .formatted(unknown, absent));
        }
        return new ImageContents(
                version,
                architecture,
                created,
                files.debian(),
                files.packages(),
                bom.program().withSha256(checksum),
                bom.libraries(),
                bom.dependencies());
    }

    /// Returns the jars with a checksum.
    private static List<String> names(ImageFiles files, String checksum) {
        return files.jars().entrySet().stream()
                .filter(jar -> jar.getValue().equals(checksum))
                .map(Map.Entry::getKey)
                .toList();
    }

    /// Returns all jars, that of the daemon first.
    List<JavaLibrary> jars() {
        List<JavaLibrary> all = new ArrayList<>(List.of(program));
        all.addAll(libraries);
        return all;
    }

    /// Returns the name of the image and its architecture.
    String title() {
        return "sluice-" + version + "-" + architecture;
    }
}
