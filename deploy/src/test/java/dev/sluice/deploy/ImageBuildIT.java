package dev.sluice.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.testbed.node.ShellCommand;
import dev.sluice.testbed.run.Folder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The image can be built again, and its jars be looked up among known vulnerabilities.
class ImageBuildIT {
    private static final String ADVISORY =
            """
            {"id": "GHSA-1", "modified": "2026-11-02T00:00:00Z", "summary": "Reads too much",
             "affected": [{"package": {"ecosystem": "Maven", "name": "%s"},
               "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}]}]}
            """;

    /// The archive of the other architecture, which an emulated JVM writes, may differ each time.
    @Test
    void the_same_inputs_give_the_same_bytes() throws IOException {
        String machine = new ShellCommand(List.of("dpkg", "--print-architecture")).run().strip();
        try (Folder again = Folder.temporary("sluice-again-")) {
            new ShellCommand(
                            List.of(
                                    "env",
                                    "SLUICE_ARCHITECTURES=" + machine,
                                    "image/build",
                                    "target/image/" + machine + "/root/opt/sluice",
                                    again.path().toString()))
                    .run();
            Path root = Path.of("image", machine, "root");
            var first = new FileTree(Path.of("target").resolve(root));
            assertEquals(List.of(), first.differing(new FileTree(again.path().resolve(root))));
            for (String name :
                    List.of(
                            "sluice-image-" + machine + ".tar",
                            "sluice-" + machine + ".cdx.json",
                            "sluice-" + machine + ".spdx.json")) {
                assertEquals(
                        -1,
                        Files.mismatch(Path.of("target", name), again.path().resolve(name)),
                        name);
            }
        }
    }

    @Test
    void a_vulnerable_jar_is_found_and_others_are_not(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("GHSA-1.json");
        Files.writeString(file, ADVISORY.formatted("org.example:absent"));
        String said = scan(folder);
        assertTrue(said.startsWith("0 vulnerabilities in "), said);
        Files.writeString(file, ADVISORY.formatted("info.picocli:picocli"));
        IOException found = assertThrows(IOException.class, () -> scan(folder));
        assertTrue(
                String.valueOf(found.getMessage())
                        .contains("ended with status 1: info.picocli:picocli "),
                found::toString);
        Files.delete(file);
        IOException blind = assertThrows(IOException.class, () -> scan(folder));
        assertTrue(
                String.valueOf(blind.getMessage()).contains("ended with status 2: "),
                blind::toString);
    }

    private static String scan(Path advisories) throws IOException {
        return new ShellCommand(List.of("env", "SLUICE_ADVISORIES=" + advisories, "./scan")).run();
    }
}
