package dev.sluice.testbed.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.ProxyMode;
import dev.sluice.testbed.node.Place;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `sluice explain` and its page on a node, with Sluice as a process.
@InEachMode
class ExplainIT {
    private static final String PAGE = "http://127.0.0.1:10249/sluice/v1/explain?";

    private final ProxyMode mode;
    private Site site;

    ExplainIT(ProxyMode mode) {
        this.mode = mode;
    }

    @BeforeEach
    void start() throws Exception {
        site = Site.build(mode);
        site.put(Site.web().nodePort(30080), Site.POD1, Site.FAR);
        site.startAndAwaitSync();
    }

    @AfterEach
    void close() throws IOException {
        site.close();
    }

    @Test
    void the_daemon_compares_its_plan_with_the_kernel() {
        String answer = page("to=shop/web&from=node");
        assertTrue(answer.contains("\"Delivered\""), answer);
        assertTrue(answer.contains("\"shop/web:http\""), answer);
        assertTrue(answer.contains("\"10.244.1.2\"") && answer.contains("\"node2\""), answer);
        assertTrue(answer.contains("\"rules\""), answer);
        assertFalse(answer.contains("\"difference\""), answer);
        String refused = new Curl(site.node, Place.NODE).get(PAGE + "to=10.96.10.1").body();
        assertTrue(refused.contains("a port is missing"), refused);
    }

    @Test
    void the_command_tells_verdict_steps_and_rules() throws Exception {
        List<String> lines = command("shop/web", "--from", "node");
        assertTrue(
                lines.getFirst().startsWith("Delivered: tcp from 172.31.255.11 "), lines::toString);
        assertTrue(lines.contains("Rules met in the kernel:"), lines::toString);
        System.out.println(String.join("\n", lines));
        System.out.println(String.join("\n", command("nodeport:30080")));
    }

    @Test
    void the_kernel_alone_gives_the_same_endpoints() throws Exception {
        List<String> lines = command("10.96.10.1:80", "--from", "node", "--from-kernel");
        assertTrue(
                lines.getFirst().startsWith("Delivered: tcp from 172.31.255.11 (the node)"),
                lines::toString);
        assertEquals(
                2,
                lines.stream().filter(line -> line.contains("50.00 %")).count(),
                lines::toString);
        System.out.println(String.join("\n", lines));
    }

    private String page(String query) {
        return new Curl(site.node, Place.NODE).get(PAGE + query).body();
    }

    private List<String> command(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(site.launcher.path().toString(), "explain"));
        all.addAll(List.of(arguments));
        return site.node.run(Place.NODE, all.toArray(String[]::new)).lines().toList();
    }
}
