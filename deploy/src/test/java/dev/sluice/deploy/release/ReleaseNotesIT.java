package dev.sluice.deploy.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The notes of a release, from a changelog and from the commits of a repository. Needs git.
class ReleaseNotesIT {
    private static final Pattern HASH = Pattern.compile("\\([0-9a-f]{7,}\\)");

    @TempDir Path folder;

    private SourceCopy source;

    @BeforeEach
    void copy() throws IOException {
        source = SourceCopy.in(folder);
        source.write(
                "CHANGELOG.md",
                """
                # Changelog

                ## Unreleased

                ### Added

                * What comes.

                ## 1.1.0

                * What was.

                ## 1.0.0

                * What began.
                """);
    }

    private String notes(String... arguments) throws IOException {
        String text = source.run(Map.of(), "deploy/release/notes", arguments).succeeded();
        return HASH.matcher(text).replaceAll("(HASH)");
    }

    private void commit(String subject, String... files) throws IOException {
        for (String file : files) {
            source.write(file, subject);
        }
        source.git("add", "--all");
        source.git("commit", "--quiet", "--message", subject);
    }

    @Test
    void commits_since_the_release_before_are_listed_by_what_they_change_most() throws IOException {
        source.git("init", "--quiet");
        commit("Begin", "kube/src/main/java/A.java");
        source.git("tag", "v1.1.0");
        commit("Watch <all> of *it*", "kube/src/main/java/B.java", "kube/src/test/java/BTest.java");
        commit("Write rules", "netlink/C.java", "iptables-backend/D.java", "kube/E.java");
        commit("Tell it", "docs/install.md", "README.md");
        source.git("checkout", "--quiet", "-b", "side", "HEAD~1");
        commit("Pack it", "deploy/image/build");
        source.git("checkout", "--quiet", "main");
        source.git("merge", "--quiet", "--no-ff", "--message", "Merge what nobody reads", "side");
        source.write("between", "## Between\n\n");
        String expected =
                """
                # Sluice 1.2.0

                ### Added

                * What comes.

                ## Between

                ## Commits since v1.1.0

                ### Modes and kernel

                * Write rules (HASH)

                ### API and configuration

                * Watch \\<all\\> of \\*it\\* (HASH)

                ### Packaging

                * Pack it (HASH)

                ### Documentation

                * Tell it (HASH)
                """;
        assertEquals(expected, notes("1.2.0", "between"));
        // That of the release itself is not the tag before.
        source.git("tag", "v1.2.0");
        assertEquals(expected, notes("1.2.0", "between"));
    }

    @Test
    void a_version_has_its_own_section() throws IOException {
        assertEquals("# Sluice 1.1.0\n\n* What was.\n\n", notes("1.1.0"));
        assertEquals("# Sluice 1.0.0\n\n* What began.\n\n", notes("1.0.0"));
    }

    @Test
    void without_a_release_before_all_commits_are_listed() throws IOException {
        source.git("init", "--quiet");
        commit("Begin", "kube/src/main/java/A.java");
        String notes = notes("1.1.0");
        assertTrue(notes.contains("\n## Commits\n\n"), notes);
        assertTrue(notes.contains("* Begin (HASH)\n"), notes);
        assertFalse(notes.contains("since"), notes);
    }
}
