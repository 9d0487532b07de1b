package dev.sluice.sbom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageContentsTest {
    @Test
    void all_jars_are_told_the_daemon_with_its_checksum() throws IOException {
        ImageContents contents = Samples.contents();
        assertEquals(4, contents.jars().size());
        assertEquals("daemon", contents.program().name());
        assertEquals("d".repeat(64), contents.program().sha256());
        assertEquals(List.of(Samples.KMOD, Samples.LIBC), contents.packages());
    }

    @Test
    void a_jar_that_maven_does_not_know_is_refused() {
        Map<String, String> jars = new HashMap<>(Samples.JARS);
        jars.put("smuggled-1.jar", "e".repeat(64));
        assertRefused(Samples.files(jars, List.of("libjffi.so")), "[smuggled-1.jar]");
    }

    @Test
    void a_jar_with_other_contents_is_refused() {
        Map<String, String> jars = new HashMap<>(Samples.JARS);
        jars.put("picocli-4.7.7.jar", "e".repeat(64));
        assertRefused(Samples.files(jars, List.of("libjffi.so")), "[picocli-4.7.7.jar]");
    }

    @Test
    void a_jar_that_the_image_lacks_is_refused() {
        Map<String, String> jars = new HashMap<>(Samples.JARS);
        jars.remove("picocli-4.7.7.jar");
        assertRefused(Samples.files(jars, List.of("libjffi.so")), "picocli@4.7.7?type=jar]");
        assertRefused(Samples.files(Samples.JARS, List.of()), "classifier=native");
    }

    @Test
    void an_image_without_the_daemon_is_refused() {
        Map<String, String> jars = new HashMap<>(Samples.JARS);
        jars.remove("daemon-1.0.jar");
        assertRefused(Samples.files(jars, List.of("libjffi.so")), "daemon-1.0.jar");
    }

    private static void assertRefused(ImageFiles files, String named) {
        IOException e = assertThrows(IOException.class, () -> Samples.contents(files));
        assertTrue(String.valueOf(e.getMessage()).contains(named), e::getMessage);
    }

    @Test
    void files_are_found_in_the_root(@TempDir Path root) throws IOException {
        put(root, "usr/lib/os-release", "NAME=\"Debian GNU/Linux\"\nVERSION_ID=\"13\"\n");
        put(
                root,
                "var/lib/dpkg/status.d/kmod",
                "Package: kmod\nVersion: 34.2-2\nArchitecture: arm64\nMaintainer: Marco"
                        + " <md@linux.it>\n");
        put(root, "var/lib/dpkg/status.d/kmod.md5sums", "0123  usr/bin/kmod\n");
        put(root, "opt/sluice/lib/x-1.jar", "abc");
        put(root, "opt/sluice/native/libx.so", "");
        ImageFiles files = ImageFiles.read(root);
        assertEquals("13", files.debian());
        assertEquals(List.of(Samples.KMOD), files.packages());
        assertEquals(List.of("libx.so"), files.libraries());
        assertEquals(
                Map.of(
                        "x-1.jar",
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
                files.jars());
    }

    private static void put(Path root, String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
