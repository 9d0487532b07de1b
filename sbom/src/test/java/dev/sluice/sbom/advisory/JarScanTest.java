package dev.sluice.sbom.advisory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JarScanTest {
    private static final String OF_PICOCLI =
            """
            {"id": "GHSA-1", "aliases": ["CVE-1"], "modified": "2026-11-02T00:00:00Z",
             "summary": "Reads too much", "database_specific": {"severity": "HIGH"},
             "affected": [{"package": {"ecosystem": "Maven", "name": "info.picocli:picocli"},
               "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "4.0"}, {"fixed": "4.8"}]}]}]}
            """;
    private static final String OF_OTHERS =
            """
            {"id": "GHSA-2", "modified": "2026-11-01T00:00:00Z",
             "affected": [{"package": {"ecosystem": "Maven", "name": "org.example:other"},
               "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}]}]}
            """;
    private static final String OF_PYTHON =
            """
            {"id": "PYSEC-1", "affected": [{"package": {"ecosystem": "PyPI", "name": "x"}}]}
            """;

    @TempDir Path folder;
    private Path bom = Path.of("");
    private Path accepted = Path.of("");

    @BeforeEach
    void write() throws IOException {
        bom =
                put(
                        "bom.json",
                        "{\"components\": [{\"purl\": \"pkg:maven/info.picocli/picocli@4.7.7\"}]}");
        accepted = put("accepted", "# none\n\n");
    }

    @Test
    void a_vulnerable_jar_is_named_with_what_repairs_it() throws IOException {
        Path zip = zip(OF_PICOCLI, OF_OTHERS, OF_PYTHON);
        assertEquals(
                """
                info.picocli:picocli 4.7.7  GHSA-1  HIGH  repaired in 4.8  Reads too much
                1 vulnerabilities in 1 jars, 0 accepted; 2 advisories, the newest of 2026-11-02T00:00:00Z
                """,
                scan(zip, 1));
    }

    @Test
    void no_vulnerable_jar_is_good() throws IOException {
        assertEquals(
                "0 vulnerabilities in 1 jars, 0 accepted; 1 advisories, the newest of"
                        + " 2026-11-01T00:00:00Z\n",
                scan(zip(OF_OTHERS), 0));
    }

    @Test
    void a_folder_is_read_with_its_folders() throws IOException {
        Files.createDirectories(folder.resolve("advisories/2026/11"));
        put("advisories/2026/11/GHSA-1.json", OF_PICOCLI);
        put("advisories/README.md", "no advisory");
        assertTrue(scan(folder.resolve("advisories"), 1).contains("GHSA-1"));
    }

    @Test
    void an_accepted_one_does_not_count_and_one_for_nothing_is_told() throws IOException {
        Path zip = zip(OF_PICOCLI, OF_OTHERS);
        accepted = put("accepted", "CVE-1 no file is parsed\nGHSA-2 the other is not used\n");
        String said = scan(zip, 0);
        assertTrue(said.contains("1 accepted"), said);
        assertTrue(said.contains("GHSA-2 is accepted, but no jar has it"), said);
    }

    @Test
    void what_cannot_be_judged_is_an_error() throws IOException {
        assertFails(zip(OF_PYTHON), "holds no advisory for packages of Maven");
        assertFails(zip("{"), "is not JSON");
        assertFails(folder.resolve("absent.zip"), "absent.zip");
        accepted = put("accepted", "CVE-1\n");
        assertFails(zip(OF_PICOCLI), "no reason is given for accepting CVE-1");
    }

    private void assertFails(Path advisories, String reason) {
        IOException e =
                assertThrows(
                        IOException.class,
                        () -> JarScan.run(bom, advisories, accepted, System.out));
        assertTrue(e.toString().contains(reason), e::toString);
    }

    private String scan(Path advisories, int status) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new PrintStream(bytes, false, UTF_8)) {
            assertEquals(status, JarScan.run(bom, advisories, accepted, out));
        }
        return bytes.toString(UTF_8);
    }

    private Path put(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private Path zip(String... entries) throws IOException {
        Path file = folder.resolve("all.zip");
        try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (int i = 0; i < entries.length; i++) {
                zip.putNextEntry(new ZipEntry("entry-" + i + ".json"));
                zip.write(entries[i].getBytes(UTF_8));
                zip.closeEntry();
            }
        }
        return file;
    }
}
