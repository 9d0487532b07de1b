package dev.sluice.testbed.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import dev.sluice.testbed.node.TestNodes;
import dev.sluice.testbed.run.Launcher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// `sluice check` as a process, on a node without a daemon.
@ExtendWith(TestNodes.class)
class CheckCommandIT {
    @TempDir private Path folder;

    private record Ended(int status, String out, String err) {}

    private Ended check(TestNode node, String... arguments) throws Exception {
        Process process = start(node, arguments);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it does not end");
        return new Ended(process.exitValue(), text("out"), text("err"));
    }

    private Process start(TestNode node, String... arguments) throws IOException {
        List<String> words = new ArrayList<>(List.of(Launcher.find().path().toString(), "check"));
        words.addAll(List.of(arguments));
        return node.process(Place.NODE, words.toArray(String[]::new))
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
    }

    private String text(String name) throws IOException {
        return Files.readString(folder.resolve(name), StandardCharsets.UTF_8);
    }

    @Test
    void without_a_daemon_that_is_the_finding(TestNode node) throws Exception {
        Ended ended = check(node, "-o", "short", "--proxy-mode", "nftables");
        assertEquals(1, ended.status(), ended::toString);
        assertTrue(ended.out().startsWith("× SLC0107 "), ended::toString);
    }

    @Test
    void before_a_swap_a_node_in_order_is_good(TestNode node) throws Exception {
        Ended ended = check(node, "--pre", "--proxy-mode", "nftables");
        assertTrue(ended.out().contains("before a swap"), ended::toString);
        assertTrue(ended.out().contains("√ IPv4 packets are forwarded"), ended::toString);
        assertEquals(0, ended.status(), ended::toString);
        node.run(Place.NODE, "sysctl", "-w", "net.ipv4.ip_forward=0");
        Ended bad = check(node, "--pre", "--proxy-mode", "nftables", "-o", "json");
        assertEquals(1, bad.status(), bad::toString);
        String json = bad.out().replace(" : ", ": ");
        assertTrue(json.contains("\"kind\": \"CheckReportList\""), bad::toString);
        assertTrue(json.contains("\"mend\": \"sysctl -w net.ipv4.ip_forward=1\""), bad::toString);
        Ended known =
                check(
                        node,
                        "--pre",
                        "--proxy-mode",
                        "nftables",
                        "--suppress",
                        "SLC0301=net.ipv4.ip_forward");
        assertEquals(0, known.status(), known::toString);
    }

    @Test
    void waiting_tells_what_changes_and_ends_when_all_is_good(TestNode node) throws Exception {
        node.run(Place.NODE, "sysctl", "-w", "net.ipv4.ip_forward=0");
        Process waiting = start(node, "--pre", "--proxy-mode", "nftables", "--wait", "2m");
        while (!text("err").contains("SLC0301")) {
            assertTrue(waiting.isAlive(), () -> "it ended");
            TimeUnit.MILLISECONDS.sleep(100);
        }
        node.run(Place.NODE, "sysctl", "-w", "net.ipv4.ip_forward=1");
        assertTrue(waiting.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, waiting.exitValue());
        String told = text("err");
        assertEquals(1, told.split("× SLC0301", -1).length - 1, told);
        assertTrue(told.contains("√ SLC0301 net.ipv4.ip_forward no more"), told);
    }

    @Test
    void wrong_options_are_named(TestNode node) throws Exception {
        for (List<String> wrong :
                List.of(
                        List.of("--wait", "soon"),
                        List.of("--fail-on", "anything"),
                        List.of("--suppress", "SLC9999"),
                        List.of("-o", "wide"),
                        List.of("--pre", "--post"))) {
            Ended ended = check(node, wrong.toArray(String[]::new));
            assertEquals(2, ended.status(), ended::toString);
            assertTrue(ended.err().startsWith("sluice: "), ended::toString);
        }
    }
}
