package dev.sluice.daemon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiffCommandTest {
    private static final String BEFORE =
            """
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: shop}
            spec: {clusterIP: 10.96.10.1, ports: [{name: http, port: 80}]}
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: web-a, namespace: shop, labels: {kubernetes.io/service-name: web}}
            addressType: IPv4
            ports: [{name: http, port: 8080}]
            endpoints: [{addresses: [10.244.1.2], nodeName: node1, conditions: {ready: true}}]
            ---
            apiVersion: v1
            kind: Node
            metadata: {name: node1, labels: {topology.kubernetes.io/zone: z1}}
            """;

    private static final String LOST =
            "shop/web:http loses its last endpoint (of 1): connections are rejected";

    @TempDir private Path folder;
    private Path before;
    private Path after;

    @BeforeEach
    void write() throws IOException {
        before = folder.resolve("before.yaml");
        after = folder.resolve("after.yaml");
        Files.writeString(before, BEFORE);
        Files.writeString(after, BEFORE.replace("ready: true", "ready: false"));
    }

    @Test
    void two_sets_of_objects() {
        var ended = CommandLines.run("diff", before.toString(), after.toString());
        assertEquals(List.of(LOST, "1 consequence"), ended.out(), ended.err()::toString);
        assertEquals(1, ended.status());
        var same = CommandLines.run("diff", before.toString(), before.toString());
        assertEquals(List.of("no Service is worse off"), same.out());
        assertEquals(0, same.status());
    }

    @ParameterizedTest
    @CsvSource({"--drain, node1", "--zone-down, z1"})
    void one_set_and_a_change(String option, String value) {
        var ended = CommandLines.run("diff", before.toString(), option, value);
        assertEquals(List.of(LOST, "1 consequence"), ended.out(), ended.err()::toString);
        assertEquals(1, ended.status());
    }

    @Test
    void a_deleted_service_harms_no_other() {
        var ended = CommandLines.run("diff", before.toString(), "--delete", "shop/web");
        assertEquals(List.of("no Service is worse off"), ended.out(), ended.err()::toString);
    }

    @Test
    void the_same_as_json() {
        var ended = CommandLines.run("diff", before.toString(), after.toString(), "-o", "json");
        String json = String.join("\n", ended.out());
        assertTrue(json.contains("\"kind\" : \"ForecastList\""), json);
        assertTrue(json.contains("\"LastEndpointLost\""), json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    --drain node1              | name the files that hold the objects before the change
                    --zone-down z9 BEFORE      | --zone-down: no Node in the files is in zone "z9"
                    --delete web BEFORE        | --delete: must be NAMESPACE/NAME, not "web"
                    --delete shop/no BEFORE    | --delete: there is no Service "shop/no" in the files
                    BEFORE                     | name two files, or one and --drain, --zone-down or --delete
                    --against sluice           | --against: must be kube-proxy, not "sluice"
                    """)
    void what_makes_no_sense_is_said(String arguments, String message) {
        String line = arguments.replace("BEFORE", before.toString());
        var ended = CommandLines.run(("diff " + line).split(" ", -1));
        assertTrue(
                ended.err().stream().anyMatch(each -> each.contains(message)),
                ended.err()::toString);
        assertEquals(2, ended.status());
    }
}
