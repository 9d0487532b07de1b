package dev.sluice.testbed.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The archive of classes with which the script `sluice` starts a command. The JVM is a script that
/// prints its arguments.
class LauncherScriptTest {
    private static final Instant BUILT = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir Path tree = Path.of("set by JUnit");

    @BeforeEach
    void build() throws IOException {
        Files.copy(Launcher.find().path(), tree.resolve("sluice"));
        executable("sluice");
        script("setup/find-jdk", "echo " + tree);
        script("setup/jvm-flags", "echo -Xms1m");
        script("bin/java", "printf '%s\\n' \"$@\"");
        for (String module : List.of("daemon", "testbed")) {
            file(module + "/target/" + module + "-1.jar", BUILT);
            file(module + "/target/lib/other.jar", BUILT);
        }
        file("daemon/target/daemon.jsa", BUILT.plusSeconds(1));
        file("daemon/target/commands.jsa", BUILT.plusSeconds(1));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "run, daemon",
        "'', daemon",
        "--config=x, daemon",
        "render, commands",
        "check, commands",
        "cleanup, none",
        "demo, none",
    })
    void startsFromTheArchiveOfItsKind(String verb, String archive) throws Exception {
        assertEquals(archive, archive(verb));
    }

    @Test
    void doesWithoutAnArchiveThatIsOlderThanAJar() throws Exception {
        file("daemon/target/lib/other.jar", BUILT.plusSeconds(2));
        assertEquals("none", archive("run"));
        assertEquals("none", archive("render"));
    }

    @Test
    void doesWithoutAnArchiveThatIsNotThere() throws Exception {
        Files.delete(tree.resolve("daemon/target/daemon.jsa"));
        assertEquals("none", archive("run"));
        assertEquals("commands", archive("render"));
    }

    private String archive(String verb) throws Exception {
        List<String> words = new ArrayList<>(List.of(tree.resolve("sluice").toString()));
        if (!verb.isEmpty()) {
            words.add(verb);
        }
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        List<String> flags = Arrays.asList(said.split("\n", -1));
        assertTrue(flags.contains("-Xms1m"), said);
        String flag = "-XX:SharedArchiveFile=" + tree + "/daemon/target/";
        return flags.stream()
                .filter(word -> word.startsWith(flag))
                .map(word -> word.substring(flag.length()).replace(".jsa", ""))
                .findFirst()
                .orElse("none");
    }

    private void script(String name, String line) throws IOException {
        file(name, BUILT);
        Files.writeString(tree.resolve(name), "#!/bin/sh\n" + line + "\n");
        executable(name);
    }

    private void executable(String name) {
        assertTrue(tree.resolve(name).toFile().setExecutable(true));
    }

    private void file(String name, Instant modified) throws IOException {
        Path file = tree.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "");
        Files.setLastModifiedTime(file, FileTime.from(modified));
    }
}
