package dev.sluice.daemon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplainCommandTest {
    private static final String OBJECTS =
            """
            apiVersion: v1
            kind: Node
            metadata: {name: n1, labels: {topology.kubernetes.io/zone: z1}}
            spec: {podCIDRs: [10.244.1.0/24]}
            status: {addresses: [{type: InternalIP, address: 192.168.7.1}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: shop}
            spec:
              type: NodePort
              clusterIP: 10.96.0.10
              clusterIPs: [10.96.0.10]
              externalTrafficPolicy: Local
              ports: [{name: http, port: 80, nodePort: 30080, protocol: TCP}]
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: web-1, namespace: shop, labels: {kubernetes.io/service-name: web}}
            addressType: IPv4
            ports: [{name: http, port: 8080, protocol: TCP}]
            endpoints:
            - {addresses: [10.244.2.3], nodeName: n2, conditions: {ready: true}}
            - {addresses: [10.244.3.4], nodeName: n3, conditions: {ready: false}}
            """;

    private static CommandLines.Ended explain(String... arguments) {
        List<String> all = new ArrayList<>(List.of("explain"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--objects=-", "--hostname-override=n1"));
        return CommandLines.run(OBJECTS, all);
    }

    @Test
    void explains_manifests() {
        var ended = explain("shop/web", "--from=pod");
        assertEquals(List.of(), ended.err());
        assertEquals(0, ended.status());
        assertEquals(
                "Delivered: tcp from 10.244.1.254 (a pod of this node) to 10.96.0.10:80 reaches one"
                        + " endpoint of",
                ended.out().getFirst());
        String all = String.join("\n", ended.out());
        assertTrue(all.contains("10.244.3.4:8080"), all);
        assertTrue(all.contains("not ready"), all);
        var minimal = explain("nodeport:30080", "--minimal");
        assertTrue(
                minimal.out().getFirst().startsWith("Dropped: tcp from 192.0.2.1 (outside)"),
                minimal.out()::toString);
        assertTrue(
                String.join("\n", explain("shop/web", "-o", "json").out()).contains("\"verdict\""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    shop/none       | explain: there is no Service shop/none
                    shop/web:tls    | explain: shop/web:tls: Service shop/web has no such port; it has http (80/TCP)
                    10.96.0.10      | explain: TO "10.96.0.10": a port is missing; for IPv6 write [IPv6]:PORT
                    """)
    void what_cannot_be_answered_is_one_line(String to, String line) {
        var ended = explain(to);
        assertEquals(List.of("sluice: " + line), ended.err());
        assertEquals(2, ended.status());
        assertEquals(List.of(), ended.out());
    }
}
