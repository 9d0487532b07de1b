package dev.sluice.testbed.whole;

import static dev.sluice.testbed.whole.Site.FAR;
import static dev.sluice.testbed.whole.Site.POD1;
import static dev.sluice.testbed.whole.Site.slice;
import static dev.sluice.testbed.whole.Site.web;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.ProxyMode;
import dev.sluice.testbed.node.Place;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `sluice journal` beside a daemon, and the other pages that tell what happened.
@InEachMode
class JournalIT {
    private final ProxyMode mode;
    @TempDir Path folder;
    @AutoClose private Site site;

    JournalIT(ProxyMode mode) {
        this.mode = mode;
    }

    @BeforeEach
    void build() throws Exception {
        site = Site.build(mode);
        site.ownSettings = "lastGood: {path: " + folder.resolve("last-good") + "}";
        site.put(web(), POD1);
        site.startAndAwaitSync();
        site.awaitServed(POD1);
    }

    @Test
    void aChangeIsListedWithItsCauseAndOutlivesTheDaemon() throws Exception {
        site.api.put(slice(POD1, FAR).json());
        site.awaitServed(POD1, FAR);
        String line =
                journal("--service", "shop/web", "-o", "wide")
                        .lines()
                        .filter(each -> each.contains("+1 endpoint"))
                        .findFirst()
                        .orElseThrow();
        assertTrue(line.contains("EndpointSlice shop/"), line);
        assertTrue(line.contains(" ms "), line);
        assertTrue(line.contains("Applied"), line);
        assertTrue(journal().contains("first sync of 1 Service"));
        assertEquals("no changes", journal("--result", "refused"));
        Path file = folder.resolve("journal/00000001.jsonl");
        site.await(
                "the file",
                () -> Files.exists(file) && Files.readString(file).contains("+1 endpoint"));
        site.kill();
        site.startAndAwaitSync();
        site.await("the change", () -> journal().contains("+1 endpoint"));
    }

    @Test
    void changesAreFollowed() throws Exception {
        Process follow =
                site.node
                        .process(
                                Place.NODE,
                                site.launcher.path().toString(),
                                "journal",
                                "-f",
                                "--service",
                                "shop/web")
                        .redirectErrorStream(true)
                        .start();
        try (BufferedReader out = follow.inputReader()) {
            site.api.put(slice(POD1, FAR).json());
            site.awaitServed(POD1, FAR);
            assertTrue(readTo(out, "+1 endpoint").endsWith("Applied"));
            site.api.put(slice(FAR).json());
            site.awaitServed(FAR);
            assertTrue(readTo(out, "-1 endpoint").endsWith("Applied"));
        } finally {
            follow.destroyForcibly();
        }
    }

    private static String readTo(BufferedReader out, String part) throws IOException {
        List<String> seen = new ArrayList<>();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            seen.add(line);
            if (line.contains(part)) {
                return line;
            }
        }
        throw new AssertionError(String.join("\n", seen));
    }

    private String journal(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(site.launcher.path().toString(), "journal"));
        all.addAll(List.of(arguments));
        return site.node.run(Place.NODE, all.toArray(String[]::new)).strip();
    }
}
