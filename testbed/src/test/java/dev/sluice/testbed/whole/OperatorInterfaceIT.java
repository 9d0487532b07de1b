package dev.sluice.testbed.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.ProxyMode;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.run.SluiceRun;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Who may read the operator interface on a node, and what the read-only commands tell there.
class OperatorInterfaceIT {
    private static final String NODE = "172.31.255.11:10249";
    private static final String LOOPBACK = "127.0.0.1:10249";

    private Site site;

    @BeforeEach
    void build() throws Exception {
        site = Site.build(ProxyMode.NFTABLES);
        site.put(Site.web().nodePort(30080), Site.POD1, Site.FAR);
    }

    @AfterEach
    void close() throws IOException {
        site.close();
    }

    @Test
    void commands_tell_what_is_written() throws Exception {
        site.startAndAwaitSync();
        site.awaitServed(Site.POD1, Site.FAR);
        site.await("loopback", () -> status(Place.NODE, LOOPBACK, "/sluice/v1/services") == 200);
        site.await("two frontends", () -> command("services", "-o", "short").equals("2 SYNCED"));
        List<String> services = command("services", "shop/web").lines().toList();
        assertEquals(
                "shop/web:http        ClusterIP  10.96.10.1:80  Cluster  2/1/2            SYNCED",
                services.get(1));
        String endpoints = command("endpoints", "shop/web");
        assertTrue(endpoints.contains("10.244.1.2:8080  node1  ready"), endpoints);
        assertTrue(endpoints.contains("10.244.2.2:8080  node2  ready"), endpoints);
        site.put(Site.web().nodePort(30080));
        site.await(
                "no endpoints", () -> command("services", "-o", "short").equals("2 NO ENDPOINTS"));
    }

    @Test
    void the_status_page_is_there_unless_it_is_switched_off() throws Exception {
        SluiceRun running = site.startAndAwaitSync();
        site.await("the page", () -> status(Place.NODE, LOOPBACK, "/") == 200);
        running.stop();
        site.ownSettings = "statusPage: false";
        site.startAndAwaitSync();
        site.await("loopback", () -> status(Place.NODE, LOOPBACK, "/sluice/v1/services") == 200);
        assertEquals(404, status(Place.NODE, LOOPBACK, "/"));
        assertEquals(200, status(Place.NODE, LOOPBACK, "/metrics"));
    }

    /// A daemon that serves metrics at one address listens on loopback, too.
    @Test
    void metrics_at_one_address_and_the_interface_on_loopback() throws Exception {
        site.more = "metricsBindAddress: " + NODE;
        site.startAndAwaitSync();
        site.await("loopback", () -> status(Place.NODE, LOOPBACK, "/sluice/v1/services") == 200);
        assertEquals(404, status(Place.NODE, LOOPBACK, "/metrics"));
        assertEquals(200, status(Place.NODE, NODE, "/metrics"));
        assertEquals(200, status(Place.POD1, NODE, "/metrics"));
        assertEquals(403, status(Place.POD1, NODE, "/sluice/v1/services"));
        assertEquals(403, status(Place.NODE, NODE, "/sluice/v1/services"));
        assertTrue(command("services").contains("10.96.10.1:80"));
    }

    @Test
    void metrics_everywhere_and_the_interface_on_loopback() throws Exception {
        site.more = "metricsBindAddress: 0.0.0.0:10249";
        site.startAndAwaitSync();
        site.await("loopback", () -> status(Place.NODE, LOOPBACK, "/sluice/v1/services") == 200);
        assertEquals(200, status(Place.POD1, NODE, "/metrics"));
        assertEquals(403, status(Place.POD1, NODE, "/sluice/v1/services"));
        assertEquals(403, status(Place.CLIENT, NODE, "/sluice/v1/"));
    }

    @Test
    void the_network_may_read_it_if_that_is_configured() throws Exception {
        site.more = "metricsBindAddress: 0.0.0.0:10249";
        site.ownSettings = "operatorInterface: network";
        site.startAndAwaitSync();
        site.await("the pod", () -> status(Place.POD1, NODE, "/sluice/v1/services") == 200);
    }

    private int status(Place from, String address, String path) {
        return new Curl(site.node, from).get("http://" + address + path).status();
    }

    private String command(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(site.launcher.path().toString()));
        all.addAll(List.of(arguments));
        return site.node.run(Place.NODE, all.toArray(String[]::new)).strip();
    }
}
