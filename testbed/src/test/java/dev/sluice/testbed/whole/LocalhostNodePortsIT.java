package dev.sluice.testbed.whole;

import static dev.sluice.testbed.whole.Site.FAR;
import static dev.sluice.testbed.whole.Site.POD1;
import static dev.sluice.testbed.whole.Site.slice;
import static dev.sluice.testbed.whole.Site.web;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.ProxyMode;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.testbed.api.ServiceObject;
import dev.sluice.testbed.api.SliceObject;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.run.SluiceRun;
import dev.sluice.testbed.traffic.Client;
import dev.sluice.testbed.traffic.ClientConnection;
import dev.sluice.testbed.traffic.Load;
import dev.sluice.testbed.traffic.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Node ports on loopback addresses in nftables mode.
class LocalhostNodePortsIT {
    private static final Ip LOCALHOST = Ip.of("127.0.0.1");
    private static final Ip LOCALHOST6 = Ip.of("::1");
    private static final Ip POD6 = Place.POD1.ip(IpFamily.IPV6);
    private static final Ip NODE = Place.NODE.ip(IpFamily.IPV4);
    private static final String NAMED = "nodePortAddresses: [primary, localhost]\n";
    private static final int RESTARTS = 20;
    private static final int WEB_PORT = 30080;
    private static final int API_PORT = 30081;
    private static final int DNS_PORT = 30053;

    /// A lost SYN is repeated after a second; with this limit even that counts as a failure.
    private static final Duration STRICT = Duration.ofMillis(900);

    /// A daemon that has just started may be slow on a busy machine.
    private static final Duration PATIENT = Duration.ofSeconds(20);

    private static final Duration SOON = Duration.ofSeconds(30);

    @AutoClose private Site site;

    @BeforeEach
    void build() throws Exception {
        site = Site.build(ProxyMode.NFTABLES);
        site.more = NAMED;
        site.responders.listen("six", Protocol.TCP, POD6, 8080);
        site.put(web().clusterIp("fd00:10:96::1").nodePort(WEB_PORT), POD1, FAR);
        site.api.put(
                SliceObject.slice("shop/web")
                        .suffix("ipv6")
                        .port("http", 8080)
                        .ready(POD6.toString(), "node1")
                        .json());
        site.api.put(
                ServiceObject.service("shop/api")
                        .clusterIp("10.96.10.2")
                        .port("http", 80)
                        .nodePort(API_PORT)
                        .json());
        site.api.put(SliceObject.slice("shop/api").port("http", 8080).ready(FAR, "node2").json());
        site.api.put(
                ServiceObject.service("shop/dns")
                        .clusterIp("10.96.10.3")
                        .port("dns", "UDP", 53)
                        .nodePort(DNS_PORT)
                        .json());
        site.api.put(
                SliceObject.slice("shop/dns").port("dns", "UDP", 5353).ready(POD1, "node1").json());
    }

    /// Restarts under traffic. New connections through the forwarder fail only while no daemon
    /// runs, and open ones end with it. Nothing else notices the restarts.
    @Test
    void twentyRestartsUnderTraffic() throws Exception {
        SluiceRun running = site.startAndAwaitSync();
        awaitAll();
        String rules = site.rules();
        var node = new Client(site.node, Place.NODE).patient(STRICT);
        var outside = new Client(site.node, Place.CLIENT).patient(STRICT);
        try (ClientConnection old = site.client().connect(Site.WEB, 80);
                Load inside = site.load();
                Load fromNode = load(node, Site.WEB, 80);
                Load nodePort = load(outside, NODE, WEB_PORT)) {
            for (int restart = 0; restart < RESTARTS; restart++) {
                if (restart % 2 == 0) {
                    running.stop();
                } else {
                    site.kill();
                }
                awaitNoSocket();
                running = site.startAndAwaitSync();
                awaitAll();
                assertAnswersFromNowOn();
                assertEquals(rules, site.rules());
            }
            old.ping();
            for (Load load : List.of(inside, fromNode, nodePort)) {
                assertEquals(List.of(), load.stop().failures());
            }
        }
        assertEquals(0, metric("listener_creation_failures_total{ip_family=\"IPv4\"}"));
    }

    private static Load load(Client client, Ip ip, int port) {
        return Load.start(client, Protocol.TCP, ip, port, 1, Duration.ofMillis(2));
    }

    /// Waits until every node port of TCP has its socket.
    private void awaitAll() throws IOException, InterruptedException {
        site.await(
                "all sockets",
                () ->
                        listening()
                                .equals(
                                        Set.of(
                                                "127.0.0.1:" + WEB_PORT,
                                                "127.0.0.1:" + API_PORT,
                                                "[::1]:" + WEB_PORT)));
    }

    /// Waits until a daemon that was ended has no socket any more.
    private void awaitNoSocket() throws IOException, InterruptedException {
        long end = System.nanoTime() + SOON.toNanos();
        while (!listening().isEmpty()) {
            assertTrue(System.nanoTime() < end, () -> "sockets are still open");
            Thread.sleep(20);
        }
    }

    private void assertAnswersFromNowOn() throws IOException {
        assertEquals(Set.of(POD1, FAR), answers(LOCALHOST, WEB_PORT, 30));
        assertEquals(Set.of(FAR), answers(LOCALHOST, API_PORT, 5));
        assertEquals(Set.of("six"), answers(LOCALHOST6, WEB_PORT, 5));
    }

    private Set<String> answers(Ip ip, int port, int times) throws IOException {
        Set<String> labels = new TreeSet<>();
        new Client(site.node, Place.NODE)
                .patient(PATIENT).ask(Protocol.TCP, ip, port, times).stream()
                        .map(Outcome::label)
                        .forEach(labels::add);
        return labels;
    }

    private Set<String> listening() throws IOException {
        Set<String> addresses = new TreeSet<>();
        site.node
                .run(Place.NODE, "ss", "-Hltn")
                .lines()
                .map(line -> line.split("\\s+", -1)[3])
                .filter(address -> address.matches("(127\\.0\\.0\\.1|\\[::1]):300[0-9]{2}"))
                .forEach(addresses::add);
        return addresses;
    }

    @Test
    void aTakenPortFailsAlone() throws Exception {
        Process other =
                site.node
                        .process(
                                Place.NODE,
                                "python3",
                                "-m",
                                "http.server",
                                "--bind",
                                LOCALHOST.toString(),
                                Integer.toString(WEB_PORT))
                        .start();
        try {
            site.await("the other program", () -> !listening().isEmpty());
            site.startAndAwaitSync();
            site.awaitLog("cannot listen on 127.0.0.1:" + WEB_PORT);
            site.await(
                    "more tries",
                    () -> metric("listener_creation_failures_total{ip_family=\"IPv4\"}") >= 3);
            assertEquals(1, site.logged("cannot listen on 127.0.0.1:" + WEB_PORT));
            assertEquals(Set.of(FAR), answers(LOCALHOST, API_PORT, 5));
            assertEquals(Set.of("six"), answers(LOCALHOST6, WEB_PORT, 5));
            assertEquals(1, metric("listeners{ip_family=\"IPv4\"}"));
            assertEquals(1, metric("listeners{ip_family=\"IPv6\"}"));
        } finally {
            other.destroyForcibly().waitFor();
        }
        awaitAll();
        assertEquals(Set.of(POD1, FAR), answers(LOCALHOST, WEB_PORT, 30));
    }

    @Test
    void otherProtocolsAreRejectedAndCounted() throws Exception {
        site.startAndAwaitSync();
        awaitAll();
        var client = new Client(site.node, Place.NODE);
        for (int i = 0; i < 3; i++) {
            assertEquals(new Outcome.Refused(), client.ask(Protocol.UDP, LOCALHOST, DNS_PORT));
        }
        // Another port of UDP is none of ours; it is refused by the host and not counted.
        assertEquals(new Outcome.Refused(), client.ask(Protocol.UDP, LOCALHOST, DNS_PORT + 1));
        assertEquals(3, rejected("UDP"));
        assertEquals(0, rejected("SCTP"));
    }

    private long rejected(String protocol) {
        return metric("rejected_packets_total{ip_family=\"IPv4\",protocol=\"" + protocol + "\"}");
    }

    /// Nothing of it runs where no loopback address is named. A restart with another configuration
    /// is enough to have it, and to be rid of it.
    @Test
    void onlyWhereLoopbackIsNamed() throws Exception {
        for (String unnamed :
                List.of(
                        "nodePortAddresses: [primary]\n",
                        "nodePortAddresses: [all]\n",
                        NAMED + "featureGates: {KubeProxyNFTablesLocalhostNodePorts: false}\n")) {
            site.more = unnamed;
            SluiceRun without = site.startAndAwaitSync();
            assertEquals(Set.of(), listening(), unnamed);
            // An empty chain is removed a second after the last rule that led to it.
            site.await("none of its rules", () -> !site.rules().contains("localhost"));
            assertFalse(threads(without).contains("localhost-nodep"), unnamed);
            assertEquals(Set.of("refused"), answers(LOCALHOST, WEB_PORT, 1), unnamed);
            without.stop();

            site.more = NAMED;
            SluiceRun with = site.startAndAwaitSync();
            awaitAll();
            assertTrue(site.rules().contains("localhost-nodeport-rejected-udp"));
            assertTrue(threads(with).contains("localhost-nodep"));
            assertAnswersFromNowOn();
            with.stop();
        }
    }

    /// The names of a process's threads; the kernel keeps 15 characters of each.
    private static Set<String> threads(SluiceRun run) throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + run.pid() + "/task"))) {
            for (Path task : tasks.toList()) {
                try {
                    names.add(Files.readString(task.resolve("comm")).strip());
                } catch (IOException e) {
                    // A thread may end between the list and its name.
                    assertFalse(Files.exists(task), e::toString);
                }
            }
        }
        return names;
    }

    @Test
    void changesOfEndpointsAndServices() throws Exception {
        site.startAndAwaitSync();
        awaitAll();
        try (ClientConnection old =
                new Client(site.node, Place.NODE).connect(LOCALHOST, WEB_PORT)) {
            site.api.put(slice(POD1).json());
            site.await("one endpoint", () -> answers(LOCALHOST, WEB_PORT, 20).equals(Set.of(POD1)));
            old.ping();
        }
        site.api.put(web().nodePort(WEB_PORT).externalLocal().json());
        site.api.put(slice(FAR).json());
        site.await("no socket", () -> !listening().contains("127.0.0.1:" + WEB_PORT));
        site.api.put(slice(POD1, FAR).json());
        site.await("local only", () -> answers(LOCALHOST, WEB_PORT, 20).equals(Set.of(POD1)));
    }

    private long metric(String series) {
        String prefix = "kubeproxy_nftables_localhost_nodeport_" + series + " ";
        return new Curl(site.node, Place.NODE)
                .get("http://127.0.0.1:10249/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(prefix))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(prefix.length())))
                .findFirst()
                .orElse(-1);
    }
}
