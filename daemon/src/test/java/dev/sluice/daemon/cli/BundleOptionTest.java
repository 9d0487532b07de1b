package dev.sluice.daemon.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.inspect.bundle.BundleNames;
import dev.sluice.inspect.bundle.BundleOrigin;
import dev.sluice.inspect.bundle.BundleWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Read-only commands answer from a bundle, in this process and without a kernel.
class BundleOptionTest {
    private static final Instant CREATED = Instant.parse("2026-11-29T19:00:00Z");

    private static final String OBJECTS =
            """
            {"apiVersion":"sluice.dev/v1","kind":"ObjectList","items":[
            {"kind":"Service","metadata":{"name":"web","namespace":"shop"},
             "spec":{"clusterIP":"10.96.0.9","ports":[{"name":"http","port":80}]}},
            {"kind":"EndpointSlice","metadata":{"name":"a","namespace":"shop",
             "labels":{"kubernetes.io/service-name":"web"}},"addressType":"IPv4",
             "endpoints":[{"addresses":["10.244.1.2"],"nodeName":"node1"}],
             "ports":[{"name":"http","port":8080,"protocol":"TCP"}]},
            {"kind":"Node","metadata":{"name":"node1"},
             "status":{"addresses":[{"type":"InternalIP","address":"192.0.2.11"}]}}]}
            """;

    private static final String HOST =
            """
            {"apiVersion":"sluice.dev/v1","kind":"HostStateList","items":[{
            "addresses":["127.0.0.1","192.0.2.11","10.244.1.1"],
            "links":[{"index":1,"name":"lo","addresses":["127.0.0.1/8"]},
            {"index":2,"name":"eth0","addresses":["192.0.2.11/24"]},
            {"index":3,"name":"cni0","addresses":["10.244.1.1/24"]}],
            "routes":[{"table":255,"type":2,"to":"127.0.0.0/8","link":1,"metric":0},
            {"table":255,"type":2,"to":"192.0.2.11/32","link":2,"metric":0},
            {"table":254,"type":1,"to":"10.244.1.0/24","link":3,"metric":0},
            {"table":254,"type":1,"to":"0.0.0.0/0","link":2,"gateway":"192.0.2.1","metric":0}],
            "counts":false,"liberal":false}]}
            """;

    private static final String SERVICES =
            """
            {"apiVersion":"sluice.dev/v1","kind":"ServiceStatusList","items":[
            {"service":"shop/web","port":"http","protocol":"TCP","family":"IPv4",
             "type":"ClusterIP","frontend":"10.96.0.9:80","policy":"Cluster","ready":1,"local":1,
             "all":1,"state":"SYNCED"},
            {"service":"blog/web","protocol":"TCP","family":"IPv4","type":"ClusterIP",
             "frontend":"10.96.0.10:80","policy":"Cluster","ready":0,"local":0,"all":0,
             "state":"NO ENDPOINTS","reason":"there is no endpoint"}]}
            """;

    private static final String CONFIG =
            """
            apiVersion: kubeproxy.config.k8s.io/v1alpha1
            kind: KubeProxyConfiguration
            mode: nftables
            """;

    private static final String SETTINGS =
            "apiVersion: sluice.dev/v1alpha1\nkind: SluiceConfiguration\n";

    @TempDir private Path folder;
    private final Map<String, String> entries = new TreeMap<>();

    @BeforeEach
    void fill() {
        entries.put(BundleNames.OBJECTS, OBJECTS);
        entries.put(BundleNames.HOST, HOST);
        entries.put(BundleNames.CONFIG, CONFIG);
        entries.put(BundleNames.SLUICE_CONFIG, SETTINGS);
        entries.put(BundleNames.page("services"), SERVICES);
        entries.put(BundleNames.CONNTRACK, "tcp 10.96.0.9:80 10.244.1.2:8080 7\nodd line\n");
    }

    private String bundle() throws IOException {
        Path file = folder.resolve("bundle.tar.gz");
        try (var out = Files.newOutputStream(file)) {
            var writer = new BundleWriter(out, CREATED);
            for (Map.Entry<String, String> entry : entries.entrySet()) {
                writer.add(entry.getKey(), entry.getValue().getBytes(UTF_8));
            }
            writer.miss("kernel/nftables-ipv4.nlmsg", "permission denied");
            writer.finish(
                    new BundleOrigin(
                            CREATED,
                            "node1",
                            "sluice test",
                            "LITTLE_ENDIAN",
                            List.of("IPv4"),
                            false,
                            false));
        }
        return file.toString();
    }

    private CommandLines.Ended run(String typed) throws IOException {
        List<String> words = new ArrayList<>(List.of(typed.split(" ", -1)));
        words.addAll(List.of("--bundle", bundle()));
        return CommandLines.run(words.toArray(String[]::new));
    }

    @Test
    void services_are_those_that_the_daemon_told() throws Exception {
        var all = run("services -o short");
        assertEquals(List.of(), all.err());
        assertTrue(all.out().getFirst().contains("1 SYNCED"), all::toString);
        assertTrue(all.out().getFirst().contains("1 NO ENDPOINTS"), all::toString);
        assertEquals(2, run("services shop/web").out().size());
        assertEquals(2, run("services blog").out().size());
    }

    @Test
    void endpoints_are_computed_again() throws Exception {
        var ended = run("endpoints shop/web");
        assertEquals(List.of(), ended.err());
        assertTrue(ended.out().get(1).contains("10.244.1.2:8080"), ended::toString);
        assertTrue(ended.out().get(1).contains("SYNCED"), ended::toString);
        entries.put(
                BundleNames.page("endpoints"),
                """
                {"apiVersion":"sluice.dev/v1","kind":"EndpointStatusList","items":[
                {"service":"shop/web","port":"http","protocol":"TCP","address":"10.244.1.9:8080",
                 "state":"PENDING"}]}
                """);
        var recorded = run("endpoints shop/web");
        assertTrue(recorded.out().get(1).contains("10.244.1.9:8080"), recorded::toString);
        assertTrue(recorded.out().get(1).contains("PENDING"), recorded::toString);
    }

    @Test
    void without_rules_explain_tells_the_plan_and_why() throws Exception {
        var ended = run("explain shop/web --from node");
        assertEquals(List.of(), ended.err());
        assertEquals(0, ended.status());
        String text = String.join("\n", ended.out());
        assertTrue(text.startsWith("Delivered: tcp from 192.0.2.11 "), text);
        assertTrue(text.contains("knows 7 connections to 10.96.0.9:80"), text);
        assertTrue(text.contains("holds no rules of nf_tables: permission denied"), text);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    diff                | nf_tables: permission denied
                    diff -o raw         | the bundle holds no pages/diff-raw.json
                    check               | the bundle holds no pages/check.json
                    endpoints shop/none | there is no Service shop/none with a cluster IP in this bundle
                    """)
    void what_is_not_in_it_is_told(String typed, String why) throws Exception {
        var ended = run(typed);
        assertEquals(2, ended.status());
        assertEquals(
                List.of("sluice: --bundle: \"" + folder.resolve("bundle.tar.gz") + "\": " + why),
                ended.err());
    }

    /// A bundle may come from anybody.
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    kernel/host.json       | {}
                    kernel/host.json       | {"apiVersion":"sluice.dev/v1","kind":"HostStateList","items":[{"addresses":["x"]}]}
                    kernel/host.json       | {"apiVersion":"sluice.dev/v1","kind":"HostStateList","items":[{"links":[{"addresses":["1.2.3.4"]}]}]}
                    kernel/host.json       | {"apiVersion":"sluice.dev/v1","kind":"HostStateList","items":[{"routes":[{}]}]}
                    kernel/ipvs-ipv4.json  | {"apiVersion":"sluice.dev/v1","kind":"IpvsStateList","items":[{"servers":[{}]}]}
                    kernel/nftables-ipv4.nlmsg | xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                    config/kube-proxy.yaml | x
                    objects.json           | {"items":
                    """)
    void damaged_parts_are_refused_in_one_line(String name, String content) throws Exception {
        entries.put("kernel/nftables-ipv4.nlmsg", "");
        entries.put(name, content);
        var ended = run("explain shop/web");
        assertEquals(2, ended.status(), ended::toString);
        assertEquals(1, ended.err().size(), ended::toString);
        assertTrue(ended.err().getFirst().startsWith("sluice: --bundle: "), ended::toString);
    }

    @Test
    void what_is_no_bundle_is_refused_in_one_line() throws Exception {
        Path file = folder.resolve("objects.yaml");
        Files.writeString(file, "kind: Service\n");
        var ended = CommandLines.run("services", "--bundle", file.toString());
        assertEquals(2, ended.status());
        assertEquals(
                List.of("sluice: --bundle: \"" + file + "\": it is no bundle, or was cut off"),
                ended.err());
    }

    @Test
    void the_objects_of_two_bundles_are_compared() throws Exception {
        String before = bundle();
        Path kept = folder.resolve("before.tar.gz");
        Files.move(Path.of(before), kept);
        entries.put(
                BundleNames.OBJECTS,
                OBJECTS.replace(
                        "\"nodeName\":\"node1\"",
                        "\"nodeName\":\"node1\",\"conditions\":{\"ready\":false}"));
        var ended = CommandLines.run("diff", kept.toString(), bundle());
        assertEquals(List.of(), ended.err());
        assertEquals(1, ended.status());
        assertTrue(ended.out().getFirst().contains("shop/web:http loses"), ended::toString);
    }
}
