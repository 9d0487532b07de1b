package dev.sluice.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.sluice.model.Ip;
import dev.sluice.model.Protocol;
import dev.sluice.testbed.api.ApiServer;
import dev.sluice.testbed.api.Listening;
import dev.sluice.testbed.api.NodeObject;
import dev.sluice.testbed.api.ServiceObject;
import dev.sluice.testbed.api.SliceObject;
import dev.sluice.testbed.container.Container;
import dev.sluice.testbed.container.Image;
import dev.sluice.testbed.container.Memory;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import dev.sluice.testbed.run.Folder;
import dev.sluice.testbed.traffic.Client;
import dev.sluice.testbed.traffic.Responders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The image as a container with exactly the rights that the manifest gives it.
class ContainerIT {
    private static final Ip WEB = Ip.of("10.96.10.1");
    private static final List<String> PODS = List.of("10.244.1.2", "10.244.1.3");
    private static final int SYNCS = 1000;
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration LONGEST_CHURN = Duration.ofMinutes(4);

    @AutoClose private static Folder unpacked;
    private static Image image;

    private Folder folder;
    private TestNode node;
    private Responders responders;
    private ApiServer api;
    private PodOnNode pod;

    @BeforeAll
    static void unpack() throws IOException {
        unpacked = Folder.temporary("sluice-image-");
        image = Image.unpack(Path.of("target/sluice-image.tar"), unpacked.path());
    }

    @BeforeEach
    void build() throws Exception {
        folder = Folder.temporary("sluice-container-");
        node = TestNode.build();
        responders = new Responders(node);
        api = ApiServer.start(Listening.at(node, Place.NODE2));
        for (String endpoint : PODS) {
            responders.listen(endpoint, Protocol.TCP, Ip.of(endpoint), 8080);
        }
        api.put(NodeObject.node1().json());
        api.put(
                ServiceObject.service("shop/web")
                        .clusterIp(WEB.toString())
                        .port("http", 80)
                        .json());
        serve(PODS.getFirst());
        pod = new PodOnNode(node, image, "iptables", api.kubeconfig(), folder.path());
        pod.init();
    }

    @AfterEach
    void close() throws IOException {
        api.close();
        responders.close();
        node.close();
        folder.close();
    }

    private void serve(String endpoint) throws IOException {
        api.put(SliceObject.slice("shop/web").port("http", 8080).ready(endpoint, "node1").json());
    }

    @Test
    void it_serves_with_few_rights_and_ends_at_once() throws Exception {
        try (Container container = pod.start(List.of())) {
            awaitServed(container, PODS.getFirst());
            await(container, "to be ready", () -> answers(10256, "/readyz", "ok"));
            await(container, "to tell its mode", () -> answers(10249, "/proxyMode", "iptables"));
            assertRights(container);
            serve(PODS.getLast());
            awaitServed(container, PODS.getLast());

            container.exec("kill", "-TERM", "1");
            assertEquals(143, container.awaitEnd(2));
            // The rules stay.
            assertEquals(PODS.getLast(), ask());
        }
    }

    /// What `helm uninstall` leaves, and what the value `cleanup` of the chart removes before it.
    @Test
    void its_rules_stay_until_the_chart_cleans_up() throws Exception {
        try (Container container = pod.start(List.of())) {
            awaitServed(container, PODS.getFirst());
        }
        assertEquals(PODS.getFirst(), ask());
        assertTrue(natRules().contains("KUBE-SVC-"));
        DeployManifests cleanup =
                HelmChart.in(folder.path()).render("{distribution: k3s, cleanup: true}");
        pod.init(cleanup.pod().getInitContainers().getFirst());
        assertFalse(natRules().contains("KUBE-SVC-"));
        assertNotEquals(PODS.getFirst(), ask());
    }

    private String natRules() throws IOException {
        return node.run(Place.NODE, "iptables-nft-save", "-t", "nat")
                + node.run(Place.NODE, "iptables-legacy-save", "-t", "nat");
    }

    private static void assertRights(Container container) throws IOException {
        String status = container.exec("cat", "/proc/1/status");
        // NET_ADMIN, NET_RAW, SYS_RESOURCE, as far as this process has them itself.
        long ours = field(Files.readString(Path.of("/proc/self/status")), "CapBnd", 16);
        assertEquals((1L << 12 | 1L << 13 | 1L << 24) & ours, field(status, "CapEff", 16));
        assertEquals(field(status, "CapEff", 16), field(status, "CapBnd", 16));
        assertEquals(1, field(status, "NoNewPrivs", 10));
        assertEquals(2, field(status, "Seccomp", 10));
        assertTrue(container.exec("cat", "/proc/1/cmdline").startsWith("/opt/sluice/jre/bin/java"));
        assertThrows(IOException.class, () -> container.exec("touch", "/here"));
        assertThrows(
                IOException.class,
                () -> container.exec("sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward"));
        assertThrows(IOException.class, () -> container.exec("unshare", "-m", "true"));
    }

    private static long field(String status, String name, int radix) {
        Matcher matcher = Pattern.compile("(?m)^" + name + ":\\s*(\\w+)$").matcher(status);
        assertTrue(matcher.find(), status);
        return Long.parseLong(matcher.group(1), radix);
    }

    @ParameterizedTest
    @CsvSource({"nft, nf_tables", "legacy, legacy"})
    void it_writes_rules_where_kubelet_does(String variant, String named) throws Exception {
        // Tables without chains of Kubernetes do not count: the init container's check or an
        // earlier use of the node may have left them.
        node.run(Place.NODE, "iptables-legacy", "-t", "mangle", "-L", "-n");
        node.run(Place.NODE, "iptables-" + variant, "-t", "mangle", "-N", "KUBE-IPTABLES-HINT");
        try (Container container = pod.start(List.of())) {
            awaitServed(container, PODS.getFirst());
            String words = "(" + named + ")";
            assertTrue(
                    container.log().stream().anyMatch(line -> line.endsWith(words)),
                    () -> "no log line ends with " + words);
            for (String each : List.of("nft", "legacy")) {
                assertEquals(
                        each.equals(variant),
                        node.run(Place.NODE, "iptables-" + each + "-save", "-t", "nat")
                                .contains("KUBE-SERVICES"),
                        each);
            }
        }
    }

    @Test
    void it_stays_within_its_memory_and_buries_its_dead() throws Exception {
        try (Container container = pod.start(List.of())) {
            awaitServed(container, PODS.getFirst());
            long before = syncs();
            long largest = 0;
            long end = System.nanoTime() + LONGEST_CHURN.toNanos();
            for (int change = 1; syncs() < before + SYNCS; change++) {
                for (int i = 0; i < 20; i++) {
                    serve(PODS.get((change + i) % PODS.size()));
                    Thread.sleep(10); // only spreads the changes; nothing depends on it
                }
                largest = Math.max(largest, container.memory().workingSet());
                container.checkAlive();
                assertTrue(System.nanoTime() < end, () -> "the syncs take too long");
            }
            serve(PODS.getFirst());
            awaitServed(container, PODS.getFirst());
            await(container, "no zombie", () -> container.zombies().isEmpty());
            Memory memory = container.memory();
            assertEquals(0, memory.kills());
            assertTrue(
                    largest < memory.limit() / 2,
                    "a working set of %d MB, with a limit of %d MB"
                            .formatted(largest >> 20, memory.limit() >> 20));
        }
    }

    /// Returns the number of syncs of both families.
    private long syncs() throws IOException {
        Matcher matcher =
                Pattern.compile(
                                "(?m)^kubeproxy_sync_proxy_rules_duration_seconds_count\\S* (\\d+)$")
                        .matcher(pod.get(10249, "/metrics"));
        long syncs = 0;
        while (matcher.find()) {
            syncs += Long.parseLong(matcher.group(1));
        }
        return syncs;
    }

    /// With `-Xshare:on`, a JVM that cannot use its archive does not start.
    @Test
    void it_starts_from_its_aot_cache() throws Exception {
        String flags = "SLUICE_JAVA_FLAGS=-Xshare:on -Xlog:class+load:file=/tmp/loaded";
        try (Container container = pod.start(List.of(flags))) {
            awaitServed(container, PODS.getFirst());
            List<String> loaded = container.exec("cat", "/tmp/loaded").lines().toList();
            long archived = loaded.stream().filter(l -> l.contains("shared objects file")).count();
            // Classes that are generated at run time, such as jnr-ffi's stubs, cannot be archived.
            assertTrue(
                    archived > loaded.size() * 0.9,
                    () -> archived + " of " + loaded.size() + " classes come from the archive");
        }
    }

    private String ask() throws IOException {
        return new Client(node, Place.POD3)
                .patient(Duration.ofMillis(300))
                .ask(Protocol.TCP, WEB, 80)
                .label();
    }

    private void awaitServed(Container container, String endpoint) throws Exception {
        await(container, "to be served by " + endpoint, () -> ask().equals(endpoint));
    }

    /// Whether the pod answers with a text; false if it does not listen yet.
    private boolean answers(int port, String path, String text) {
        try {
            return pod.get(port, path).contains(text);
        } catch (IOException _) {
            return false;
        }
    }

    /// A condition to wait for.
    @FunctionalInterface
    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void await(Container container, String what, Condition condition)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + LONGEST.toNanos();
        while (!condition.holds()) {
            container.checkAlive();
            if (System.nanoTime() > end) {
                fail("waited for " + what + "; it says:\n" + String.join("\n", container.log()));
            }
            Thread.sleep(20);
        }
    }
}
