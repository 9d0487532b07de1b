package dev.sluice.testbed.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Tests that the cases and their files are complete.
class ManifestCasesTest {
    private static final Path FOLDER = Path.of("src/test/resources/cases");

    static Stream<ManifestCase> cases() {
        return ManifestCases.all().stream();
    }

    @Test
    void everyFolderIsACaseAndARowOfTheTable() throws IOException {
        Set<String> folders;
        try (Stream<Path> all = Files.list(FOLDER)) {
            folders = names(all.filter(Files::isDirectory));
        }
        assertEquals(
                folders,
                cases().map(ManifestCase::folder).collect(Collectors.toCollection(TreeSet::new)));
        Set<String> rows =
                Pattern.compile("(?m)^\\| `([^`]+)` ")
                        .matcher(Files.readString(FOLDER.resolve("README.md")))
                        .results()
                        .map((MatchResult row) -> row.group(1))
                        .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(folders, rows);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyFileIsReadAndEveryStepHasAPacket(ManifestCase manifests) throws IOException {
        Set<String> read = new TreeSet<>();
        for (ManifestCase.Step step : manifests.steps()) {
            read.addAll(step.files());
            assertTrue(!step.row().probes().isEmpty(), step.row()::name);
        }
        try (Stream<Path> all = Files.list(FOLDER.resolve(manifests.folder()))) {
            assertEquals(names(all), read);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void whatIsSkippedIsNamed(ManifestCase manifests) {
        for (ManifestCase.Step step : manifests.steps()) {
            assertEquals(step.wanted(), step.problems(), step.row()::name);
        }
    }

    private static Set<String> names(Stream<Path> files) {
        return files.map(file -> file.getFileName().toString())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
