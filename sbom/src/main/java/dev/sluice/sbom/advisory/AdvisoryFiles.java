package dev.sluice.sbom.advisory;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads advisories: an export of OSV, which is a zip file with an entry for each, or a folder of
/// such entries, such as a copy of GitHub's database.
final class AdvisoryFiles {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String SUFFIX = ".json";

    private AdvisoryFiles() {}

    /// @return those that concern packages of Maven
    /// @throws IOException if there is none, or if one cannot be read
    static List<Advisory> read(Path place) throws IOException {
        List<Advisory> advisories =
                Files.isDirectory(place) ? readFolder(place) : readArchive(place);
        if (advisories.isEmpty()) {
            throw new IOException(place + " holds no advisory for packages of Maven");
        }
        return advisories;
    }

    private static List<Advisory> readFolder(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
        }
        List<Advisory> advisories = new ArrayList<>();
        for (Path file : files) {
            add(advisories, Files.readAllBytes(file), file.toString());
        }
        return advisories;
    }

    private static List<Advisory> readArchive(Path archive) throws IOException {
        List<Advisory> advisories = new ArrayList<>();
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                if (entry.getName().endsWith(SUFFIX)) {
                    try (InputStream content = zip.getInputStream(entry)) {
                        add(advisories, content.readAllBytes(), archive + ":" + entry.getName());
                    }
                }
            }
        }
        return advisories;
    }

    private static void add(List<Advisory> advisories, byte[] content, String from)
            throws IOException {
        JsonNode entry;
        try {
            entry = JSON.readTree(content);
        } catch (JacksonException e) {
            throw new IOException(from + " is not JSON: " + e.getOriginalMessage(), e);
        }
        Advisory advisory = Advisory.parse(entry);
        if (!advisory.vulnerable().isEmpty()) {
            advisories.add(advisory);
        }
    }
}
