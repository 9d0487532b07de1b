package dev.sluice.sbom;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Writes into an image's root file system what the image consists of.
public final class ImageBom {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private ImageBom() {}

    /// @param arguments the root file system; what CycloneDX's plugin of Maven wrote; the version;
    ///   the architecture; the time of creation in seconds since 1970
    public static void main(String[] arguments) throws IOException {
        List<String> words = List.of(arguments);
        Path root = Path.of(words.getFirst());
        ImageContents contents =
                ImageContents.of(
                        words.get(2),
                        words.get(3),
                        Instant.ofEpochSecond(Long.parseLong(words.get(4))).toString(),
                        ImageFiles.read(root),
                        MavenBom.parse(JSON.readTree(Files.readString(Path.of(words.get(1))))));
        Path folder = Files.createDirectories(root.resolve("opt/sluice/sbom"));
        write(folder.resolve("sluice.cdx.json"), CycloneDx.document(contents));
        write(folder.resolve("sluice.spdx.json"), Spdx.document(contents));
    }

    private static void write(Path file, ObjectNode document) throws IOException {
        Files.writeString(file, JSON.writeValueAsString(document) + "\n");
    }
}
