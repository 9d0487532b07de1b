package dev.sluice.testbed.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.ProxyMode;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.testbed.api.SliceObject;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.run.SluiceRun;
import dev.sluice.testbed.traffic.Client;
import dev.sluice.testbed.traffic.ClientConnection;
import dev.sluice.testbed.traffic.Load;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Sluice takes over a node from kube-proxy while clients keep connecting: no new connection fails,
/// and no open one is lost.
class TakeoverIT {
    private static final Ip CLUSTER_IP = Ip.of("10.96.10.1");
    private static final Ip VIP = Ip.of("203.0.113.10");
    private static final Ip OUTSIDE = Place.NODE.ip(IpFamily.IPV4);
    private static final int NODE_PORT = 30080;
    private static final List<String> PODS = List.of("10.244.1.2", "10.244.2.3", "10.244.3.4");
    private static final Duration PAUSE = Duration.ofMillis(2);
    private static final int ENOUGH = 100;

    /// A lost SYN is repeated after a second; with this limit even that counts as a failure.
    private static final Duration STRICT = Duration.ofMillis(900);

    /// By the place that asks and the address that is asked.
    private final Map<String, Load> loads = new LinkedHashMap<>();

    private @Nullable Site site;

    private Site site(ProxyMode mode) throws IOException {
        site = Site.build(mode);
        return site;
    }

    @AfterEach
    void close() throws IOException {
        loads.values().forEach(Load::close);
        if (site != null) {
            site.close();
        }
    }

    /// @param left the mode in which kube-proxy served the node before
    @ParameterizedTest(name = "from kube-proxy in mode {0} to mode {1}")
    @CsvSource({
        "IPTABLES, IPTABLES",
        "IPTABLES, NFTABLES",
        "NFTABLES, NFTABLES",
        "NFTABLES, IPTABLES"
    })
    void theSameClusterAndThenAChange(ProxyMode left, ProxyMode mode) throws Exception {
        Site site = site(mode);
        var recorded = new RecordedAnswers("loadbalancer");
        recorded.rulesInto(site.node, left);
        recorded.objectsInto(site.api);
        site.listen(PODS.get(1), PODS.get(2));
        load(Place.POD3, Protocol.TCP, CLUSTER_IP, 80);
        load(Place.NODE, Protocol.TCP, CLUSTER_IP, 80);
        load(Place.CLIENT, Protocol.TCP, OUTSIDE, NODE_PORT);
        load(Place.CLIENT, Protocol.TCP, VIP, 80);
        String before = site.rules();
        try (ClientConnection pod = new Client(site.node, Place.POD3).connect(CLUSTER_IP, 80);
                ClientConnection client = new Client(site.node, Place.CLIENT).connect(VIP, 80)) {
            site.startAndAwaitSync();
            if (left == ProxyMode.IPTABLES && mode == ProxyMode.IPTABLES) {
                assertEquals(before, site.rules());
            }
            site.api.put(slice("web-a").ready(PODS.get(1), "node2").json());
            site.awaitServed(PODS.get(1));
            site.await("nothing else to be left", () -> site.otherModes().isEmpty());
            awaitMoreOfEach();
            assertNoFailures();
            pod.ping();
            client.ping();
        }
    }

    @Test
    void aClusterThatChangedMeanwhile() throws Exception {
        Site site = site(ProxyMode.IPTABLES);
        new RecordedAnswers("loadbalancer").rulesInto(site.node, ProxyMode.IPTABLES);
        var recorded = new RecordedAnswers("session-affinity");
        recorded.objectsInto(site.api);
        site.api.put(
                slice("web-a")
                        .ready(PODS.get(0), "node1")
                        .ready("10.244.1.3", "node1")
                        .terminating(PODS.get(2), "node3")
                        .json());
        site.listen(PODS.get(1), PODS.get(2));
        load(Place.POD3, Protocol.TCP, CLUSTER_IP, 80);
        load(Place.CLIENT, Protocol.TCP, OUTSIDE, NODE_PORT);
        site.startAndAwaitSync();
        awaitMoreOfEach();
        assertNoFailures();
        // The VIP and the removed endpoint have no rules any more.
        assertEquals(Set.of("timed out"), site.outcomes(VIP, 80, 1));
        assertFalse(site.rules().contains(PODS.get(2)), site.rules());
        assertFalse(site.rules().contains("203.0.113.10"), site.rules());
        assertTrue(site.rules().contains("--rsource"), "affinity");
    }

    @ParameterizedTest(name = "from kube-proxy in mode {0} to mode {1}")
    @CsvSource({"IPTABLES, IPTABLES", "IPTABLES, NFTABLES", "NFTABLES, NFTABLES"})
    void udpToo(ProxyMode left, ProxyMode mode) throws Exception {
        Site site = site(mode);
        var recorded = new RecordedAnswers("multiport-tcp-udp");
        recorded.rulesInto(site.node, left);
        recorded.objectsInto(site.api);
        for (String pod : PODS) {
            site.responders.listen(pod, Protocol.UDP, Ip.of(pod), 5353);
            site.responders.listen(pod, Protocol.TCP, Ip.of(pod), 5353);
        }
        Ip dns = Ip.of("10.96.10.2");
        load(Place.POD3, Protocol.UDP, dns, 53);
        load(Place.POD3, Protocol.TCP, dns, 53);
        site.startAndAwaitSync();
        awaitMoreOfEach();
        assertNoFailures();
    }

    /// From one mode to another and back, as when an operator changes the configuration.
    @Test
    void ourselvesInAnotherMode() throws Exception {
        Site site = site(ProxyMode.IPTABLES);
        new RecordedAnswers("loadbalancer").objectsInto(site.api);
        site.listen(PODS.get(1), PODS.get(2));
        SluiceRun running = site.startAndAwaitSync();
        load(Place.POD3, Protocol.TCP, CLUSTER_IP, 80);
        load(Place.NODE, Protocol.TCP, CLUSTER_IP, 80);
        load(Place.CLIENT, Protocol.TCP, OUTSIDE, NODE_PORT);
        load(Place.CLIENT, Protocol.TCP, VIP, 80);
        try (ClientConnection pod = new Client(site.node, Place.POD3).connect(CLUSTER_IP, 80)) {
            for (ProxyMode mode :
                    List.of(ProxyMode.NFTABLES, ProxyMode.IPTABLES, ProxyMode.NFTABLES)) {
                running.stop();
                site.mode = mode;
                running = site.startAndAwaitSync();
                site.await("nothing else to be left", () -> site.otherModes().isEmpty());
                awaitMoreOfEach();
                pod.ping();
            }
            assertNoFailures();
        }
    }

    private static SliceObject slice(String name) {
        return SliceObject.slice("shop/web")
                .port("http", 8080)
                .with(object -> object.withObject("/metadata").put("name", name));
    }

    private void load(Place from, Protocol protocol, Ip ip, int port) throws InterruptedException {
        Client client = new Client(Objects.requireNonNull(site).node, from).patient(STRICT);
        Load load = Load.start(client, protocol, ip, port, 1, PAUSE);
        loads.put("%s to %s:%d".formatted(from, ip, port), load);
        load.awaitMore(ENOUGH);
    }

    private void awaitMoreOfEach() throws InterruptedException {
        for (Load load : loads.values()) {
            load.awaitMore(ENOUGH);
        }
    }

    private void assertNoFailures() {
        loads.forEach((name, load) -> assertEquals(List.of(), load.stop().failures(), name));
    }
}
