package dev.sluice.kube;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.kube.decode.Lines;
import dev.sluice.kube.decode.ObjectProblem;
import dev.sluice.model.Ip;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class ManifestsTest {
    private static final Path GOLDEN = Path.of("../golden");
    private final List<ObjectProblem> problems = new ArrayList<>();
    private final Manifests manifests = new Manifests("node1", problems::add);

    static List<String> scenarios() throws IOException {
        try (var folders = Files.list(GOLDEN)) {
            return folders.filter(folder -> Files.exists(folder.resolve("objects.json")))
                    .map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scenarios")
    void readsEveryRecordingWithoutAComplaint(String scenario) throws ManifestException {
        assertTrue(manifests.read(GOLDEN.resolve(scenario).resolve("objects.json")) >= 6);

        var snapshot = manifests.snapshot();
        assertEquals(List.of(), problems);
        assertEquals("z1", snapshot.node().zone());
        assertEquals(List.of(Ip.of("172.31.255.11")), snapshot.node().addresses());
        assertTrue(snapshot.listed());
        assertTrue(
                Lines.of(snapshot).stream().anyMatch(line -> line.startsWith("service shop/")),
                () -> Lines.of(snapshot).toString());
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    dual-stack | service shop/web 10.96.10.1 fd00:10:96::a1 http/TCP:80@30080
                    dual-stack | slice shop/web-v6 of shop/web IPv6 http/TCP:8080 fd00:10:244:1::2@node1 fd00:10:244:2::3@node2
                    external-ips | service shop/web 10.96.10.1 http/TCP:80 external=[198.51.100.77, 198.51.100.78]
                    hairpin-everything | service shop/web 10.96.10.1 http/TCP:80@30080 external=[198.51.100.77] vips=[203.0.113.10, 203.0.113.11] from=[0.0.0.0/0] affinity=10800
                    internal-local | service shop/web 10.96.10.1 http/TCP:80 internal=local
                    ipmode-proxy | service shop/web 10.96.10.1 http/TCP:80@30080
                    lb-no-nodeports | service shop/web 10.96.10.1 http/TCP:80 vips=[203.0.113.10]
                    loadbalancer-local | service shop/web 10.96.10.1 http/TCP:80@30080 vips=[203.0.113.10] external=local health=32100
                    multiport-tcp-udp | service shop/dns 10.96.10.2 dns/UDP:53 dns-tcp/TCP:53 metrics/TCP:9153
                    multiport-tcp-udp | slice shop/dns-a of shop/dns IPv4 dns/UDP:5353 dns-tcp/TCP:5353 metrics/TCP:9153 10.244.1.2@node1 10.244.2.3@node2 10.244.3.4@node3
                    no-endpoints | slice shop/web-a of shop/web IPv4 http/TCP:8080
                    nodeport-local | service shop/web 10.96.10.1 http/TCP:80@30080 external=local
                    not-ready | slice shop/web-a of shop/web IPv4 http/TCP:8080 10.244.1.2@node1!ready!serving 10.244.2.3@node2
                    sctp | service shop/sig 10.96.10.4 sig/SCTP:2905
                    session-affinity | service shop/web 10.96.10.1 http/TCP:80@30080 affinity=600
                    slices-differ-in-port | slice shop/web-b of shop/web IPv4 http/TCP:9090 10.244.2.3@node2
                    source-ranges | service shop/web 10.96.10.1 http/TCP:80@30080 vips=[203.0.113.10] from=[192.0.2.0/24, 203.0.113.128/25]
                    terminating-fallback | slice shop/web-a of shop/web IPv4 http/TCP:8080 10.244.1.2@node1!ready!terminating 10.244.2.3@node2!ready!terminating 10.244.3.4@node3!ready!serving!terminating
                    topology-node-hints | slice shop/web-a of shop/web IPv4 http/TCP:8080 10.244.1.2@node1/z1[z1][node1] 10.244.2.3@node2/z1[z1][node2] 10.244.3.4@node3/z2[z2][node3]
                    topology-hints-incomplete | slice shop/web-a of shop/web IPv4 http/TCP:8080 10.244.1.2@node1/z1[z1] 10.244.3.4@node3/z2
                    unnamed-port | service shop/plain 10.96.10.3 /TCP:80
                    """)
    void makesTheRecord(String scenario, String line) throws ManifestException {
        manifests.read(GOLDEN.resolve(scenario).resolve("objects.json"));

        List<String> lines = Lines.of(manifests.snapshot());
        assertTrue(lines.contains(line), () -> "not in " + String.join("\n", lines));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "other-proxy-name, shop/api",
        "headless-and-externalname, shop/web",
    })
    void hasNoRecordOfServicesThatAreNotOurs(String scenario, String names)
            throws ManifestException {
        manifests.read(GOLDEN.resolve(scenario).resolve("objects.json"));

        List<String> services =
                Lines.of(manifests.snapshot()).stream()
                        .filter(line -> line.startsWith("service "))
                        .map(line -> line.split(" ", 3)[1])
                        .toList();
        assertEquals(List.of(names.split(" ")), services);
    }

    @Test
    void readsYamlDocumentsAndMixedLists() throws ManifestException {
        int count =
                read(
                        """
                        # What a shop needs.
                        spec:
                          clusterIP: 10.96.0.5
                          ports:
                            - port: 80
                              name: http
                        kind: Service
                        metadata: {name: web}
                        ---
                        kind: Deployment
                        metadata: {name: web}
                        spec: {replicas: 3, ports: none}
                        ---
                        ---
                        apiVersion: v1
                        kind: List
                        items:
                          - kind: Node
                            metadata: {name: node2, labels: {topology.kubernetes.io/zone: z2}}
                          - kind: Node
                            metadata: {name: node1, labels: {topology.kubernetes.io/zone: z9}}
                          - kind: EndpointSlice
                            metadata:
                              name: web-a
                              labels: {kubernetes.io/service-name: web}
                            addressType: IPv4
                            endpoints: [{addresses: [10.244.1.2]}]
                            ports: [{port: 8080, protocol: UDP}]
                        """);

        assertEquals(4, count);
        assertEquals(List.of(), problems);
        var snapshot = manifests.snapshot();
        assertEquals("z9", snapshot.node().zone());
        assertEquals(Map.of("node1", "z9", "node2", "z2"), manifests.zones());
        assertEquals(
                List.of(
                        "service default/web 10.96.0.5 http/TCP:80",
                        "slice default/web-a of default/web IPv4 /UDP:8080 10.244.1.2"),
                Lines.of(snapshot));
    }

    @Test
    void aliasesAndMergeKeysAreResolved() throws ManifestException {
        int count =
                read(
                        """
                        apiVersion: v1
                        kind: Service
                        metadata: {name: &app web, namespace: &ns shop, labels: {app: *app}}
                        spec: &spec
                          clusterIP: 10.96.0.5
                          ports: &ports [{name: http, port: 80, protocol: TCP}]
                        ---
                        kind: List
                        items:
                          - &first
                            kind: Service
                            metadata: &meta {name: one, namespace: shop}
                            spec: &spec {clusterIP: 10.96.0.6, ports: [{port: &port 81}]}
                          - <<: *first
                            metadata: {<<: *meta, name: two}
                            spec: {<<: *spec, clusterIP: 10.96.0.7}
                          - kind: EndpointSlice
                            metadata:
                              name: one-a
                              namespace: shop
                              labels: {kubernetes.io/service-name: one}
                            addressType: IPv4
                            endpoints: [{addresses: [10.244.1.2]}]
                            ports: [{port: *port, protocol: TCP}]
                        """);

        assertEquals(4, count);
        assertEquals(List.of(), problems);
        assertEquals(
                List.of(
                        "service shop/one 10.96.0.6 /TCP:81",
                        "service shop/two 10.96.0.7 /TCP:81",
                        "service shop/web 10.96.0.5 http/TCP:80",
                        "slice shop/one-a of shop/one IPv4 /TCP:81 10.244.1.2"),
                Lines.of(manifests.snapshot()));
    }

    @Test
    void saysWhichAliasHasNoAnchor() {
        assertEquals(
                "shop.yaml line 3: alias *app has no anchor before it",
                refusal(() -> read("kind: Service\nmetadata:\n  name: *app\n")));
        var laughs = new StringBuilder("a0: &a0 [1]\n");
        for (int i = 1; i <= 9; i++) {
            laughs.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(10)));
        }
        assertEquals(
                "shop.yaml line 7: aliases stand for more than 1000000 values",
                refusal(() -> read(laughs.toString())));
    }

    @Test
    void saysWhereAFileIsNotYaml() {
        String refusal = refusal(() -> read("kind: Service\nspec: [unclosed\n"));
        assertTrue(refusal.startsWith("shop.yaml line "), refusal);
        assertTrue(refusal.contains("expected ',' or ']'"), refusal);
        assertEquals(1, refusal.lines().count(), refusal);
    }

    @Test
    void saysThatAFileIsMissing() {
        String refusal = refusal(() -> manifests.read(Path.of("no/such/file")));
        assertTrue(refusal.contains("no/such/file"), refusal);
    }

    private static String refusal(Executable reading) {
        return String.valueOf(assertThrows(ManifestException.class, reading).getMessage());
    }

    private int read(String text) throws ManifestException {
        var bytes = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        return manifests.read(bytes, "shop.yaml");
    }
}
