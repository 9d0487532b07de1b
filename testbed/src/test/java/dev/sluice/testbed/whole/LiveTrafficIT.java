package dev.sluice.testbed.whole;

import static dev.sluice.testbed.whole.Site.FAR;
import static dev.sluice.testbed.whole.Site.POD1;
import static dev.sluice.testbed.whole.Site.WEB;
import static dev.sluice.testbed.whole.Site.slice;
import static dev.sluice.testbed.whole.Site.web;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.ProxyMode;
import dev.sluice.model.Protocol;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.traffic.ClientConnection;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `sluice flows` and `sluice trace` beside a daemon.
@InEachMode
class LiveTrafficIT {
    private static final String TABLE = "table inet sluice-trace";

    private final ProxyMode mode;
    @AutoClose private Site site;

    LiveTrafficIT(ProxyMode mode) {
        this.mode = mode;
    }

    @BeforeEach
    void build() throws Exception {
        site = Site.build(mode);
        site.put(web(), FAR);
        site.startAndAwaitSync();
        site.awaitServed(FAR);
    }

    private record Ended(List<String> lines, int status) {
        String text() {
            return String.join("\n", lines);
        }
    }

    private Ended sluice(String... arguments) throws IOException, InterruptedException {
        Process process = start(arguments);
        List<String> lines;
        try (BufferedReader out = process.inputReader()) {
            lines = out.readAllLines();
        }
        return new Ended(lines, process.waitFor());
    }

    private Process start(String... arguments) throws IOException {
        List<String> words = new ArrayList<>(List.of(site.launcher.path().toString()));
        words.addAll(List.of(arguments));
        return site.node
                .process(Place.NODE, words.toArray(String[]::new))
                .redirectErrorStream(true)
                .start();
    }

    private boolean hasTraceTable() throws IOException {
        return site.node.run(Place.NODE, "nft", "list", "tables").contains(TABLE);
    }

    @Test
    void flowsAreNamedAndStuckOnesFound() throws Exception {
        try (ClientConnection open = site.client().connect(WEB, 80)) {
            open.ping();
            Ended all = sluice("flows", "shop/web");
            assertEquals(0, all.status(), all::text);
            String line = "-> shop/web:http 10.96.10.1:80 -> 10.244.2.2:8080 (node2)";
            assertTrue(all.text().contains(line), all::text);
            assertTrue(all.text().contains("established"), all::text);
            Ended stuck = sluice("flows", "--stuck");
            assertEquals(0, stuck.status(), stuck::text);
            assertEquals(List.of("0 stuck connections"), stuck.lines());

            site.api.put(slice(POD1).json());
            site.awaitServed(POD1);
            stuck = sluice("flows", "--stuck");
            assertEquals(1, stuck.status(), stuck::text);
            assertTrue(stuck.text().contains("STUCK: endpoint gone"), stuck::text);
            assertTrue(stuck.text().contains("Draining: shop/web:http"), stuck::text);
        }
        Ended other = sluice("flows", "shop/other", "-o", "json");
        assertEquals(0, other.status(), other::text);
        assertTrue(other.text().contains("\"kind\" : \"FlowList\""), other::text);
    }

    @Test
    void aTraceShowsPacketsAndLeavesNothingWhenKilled() throws Exception {
        Process trace = start("trace", "--to", "shop/web", "--for", "5m", "--limit", "10000");
        try (BufferedReader out = trace.inputReader()) {
            StringBuilder shown = new StringBuilder(out.readLine());
            assertTrue(shown.toString().contains("tracing packets to shop/web"), shown::toString);
            site.client().ask(Protocol.TCP, WEB, 80);
            while (!shown.toString().contains("sent by ")) {
                String line = out.readLine();
                assertTrue(line != null, shown::toString);
                shown.append('\n').append(line);
            }
            assertTrue(shown.toString().contains("10.96.10.1:80 (shop/web:http)"), shown::toString);
            assertTrue(
                    shown.toString().contains("to 10.244.2.2:8080 (shop/web:http)"),
                    shown::toString);
            assertTrue(hasTraceTable());
        } finally {
            trace.destroyForcibly();
        }
        trace.waitFor();
        site.await("the trace's table to be gone", () -> !hasTraceTable());
    }

    /// The comments of rules and elements name the Service.
    @Test
    void aTraceNeedsNoDaemon() throws Exception {
        site.kill();
        Process trace = start("trace", "--to", "10.96.10.1:80", "--limit", "1", "-o", "json");
        StringBuilder shown = new StringBuilder();
        try (BufferedReader out = trace.inputReader()) {
            shown.append(out.readLine());
            assertTrue(shown.toString().contains("tracing packets to 10.96"), shown::toString);
            site.client().ask(Protocol.TCP, WEB, 80);
            out.lines().forEach(line -> shown.append('\n').append(line));
        }
        assertEquals(0, trace.waitFor(), shown::toString);
        assertTrue(shown.toString().contains("\"service\" : \"shop/web:http\""), shown::toString);
        assertTrue(shown.toString().contains("\"outcome\" : \"Sent\""), shown::toString);
    }

    /// Kernels before 5.12 keep the table of a killed process.
    @Test
    void theDaemonRemovesWhatAKilledTraceLeftOnOlderKernels() throws Exception {
        site.kill();
        site.node.run(Place.NODE, "nft", "add", TABLE);
        assertTrue(hasTraceTable());
        site.startAndAwaitSync();
        site.awaitLog("removed " + TABLE);
        assertFalse(hasTraceTable());
        assertEquals(1, site.logged("removed " + TABLE));
    }
}
