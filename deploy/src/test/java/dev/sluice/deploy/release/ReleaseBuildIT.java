package dev.sluice.deploy.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.deploy.scripts.Recorders;
import dev.sluice.deploy.scripts.ScriptRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A release is built from the commit, in a clone, with a `make` that only records its call and an
/// `assemble` that only tells where it is. Needs git.
class ReleaseBuildIT {
    private static final String SCRIPT = "deploy/release/build";
    private static final String ASSEMBLE =
            """
            #!/bin/sh
            mkdir -p "$1"
            cd "$(dirname "$0")/../.."
            echo "$SLUICE_VERSION" > "$OLDPWD/$1/version"
            git rev-parse HEAD > "$OLDPWD/$1/commit"
            ls > "$OLDPWD/$1/files"
            """;

    @TempDir Path folder;
    @TempDir Path programs;

    private SourceCopy source;
    private Recorders recorders;

    @BeforeEach
    void copy() throws IOException {
        source = SourceCopy.in(folder);
        recorders = Recorders.in(programs, "make");
        source.write("deploy/release/assemble", ASSEMBLE);
        source.write(".gitignore", "target/\n");
        Files.setPosixFilePermissions(
                folder.resolve("deploy/release/assemble"),
                PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private ScriptRun build(String... arguments) throws IOException {
        return source.run(recorders.environment(), SCRIPT, arguments);
    }

    @Test
    void it_is_built_from_the_commit_alone() throws IOException {
        source.commitAll();
        assertEquals("", build("1.2.3").err());
        source.write("later", "not committed");
        source.write("target/release/older", "of another release");
        ScriptRun run = build("1.2.4");
        assertEquals(0, run.status(), run::err);
        assertEquals("sluice: what is not committed here is not in the release\n", run.err());
        assertEquals("1.2.4\n", source.read("target/release/version"));
        assertEquals(source.git("rev-parse", "HEAD"), source.read("target/release/commit"));
        List<String> files = source.read("target/release/files").lines().toList();
        assertTrue(files.contains("pom.xml") && !files.contains("later"), files::toString);
        String tree = folder.resolve("target/release-tree").toString();
        String call = "make --no-print-directory -C " + tree + " image";
        assertEquals(List.of(call, call), recorders.calls());
        assertTrue(Files.notExists(folder.resolve("target/release-tree")));
    }

    @Test
    void without_a_commit_there_is_no_release() throws IOException {
        ScriptRun run = build("1.2.3");
        assertEquals(1, run.status());
        assertEquals(
                "sluice: a release is made from a commit, and this is no git repository\n",
                run.err());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    ""    | which version? For example: make release VERSION=0.1.0
                    1.2   | '1.2' is no version: give a semantic version
                    """)
    void a_wrong_version_is_named(String version, String line) throws IOException {
        source.write("pom.xml", "<revision>0.1.0-SNAPSHOT</revision>");
        ScriptRun run = build(version);
        assertEquals(2, run.status());
        assertTrue(run.err().startsWith("sluice: " + line), run::err);
    }
}
