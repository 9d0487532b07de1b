package dev.sluice.testbed.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.testbed.node.ShellCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `./sluice` takes its classes from the archives that `setup/archive` creates.
class ArchivesIT {
    private static final String MAIN = "dev.sluice.daemon.cli.Main source: ";

    @TempDir Path folder = Path.of("set by JUnit");

    @BeforeAll
    static void create() throws IOException {
        Path script = Launcher.find().path().resolveSibling("setup/archive");
        new ShellCommand(List.of(script.toString())).run();
    }

    /// `--help` is of the daemon, `version` one of the commands. Without sharing, classes come from
    /// jars.
    @ParameterizedTest(name = "{0} with {1}")
    @CsvSource({
        "--help, -Xshare:on, shared",
        "--help, -Xshare:off, file:",
        "version, -Xshare:on, shared",
        "version, -Xshare:off, file:",
    })
    void classesComeFromTheArchive(String verb, String sharing, String source) throws IOException {
        Path loaded = folder.resolve("loaded");
        String flags = "SLUICE_JAVA_FLAGS=" + sharing + " -Xlog:class+load:file=" + loaded;
        new ShellCommand(List.of("env", flags, Launcher.find().path().toString(), verb)).run();
        List<String> lines =
                Files.readAllLines(loaded).stream().filter(line -> line.contains(MAIN)).toList();
        assertEquals(1, lines.size(), lines::toString);
        assertTrue(lines.getFirst().contains(MAIN + source), lines::toString);
    }
}
