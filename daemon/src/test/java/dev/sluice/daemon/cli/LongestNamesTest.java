package dev.sluice.daemon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A Service name of 63 characters that begins with a digit, which Kubernetes accepts since 1.37
/// (gate `RelaxedServiceNameValidation`).
class LongestNamesTest {
    private static final String NAME = "1" + "a".repeat(62);

    @TempDir private Path folder;

    @Test
    void chains_and_comments_of_iptables() throws IOException {
        List<String> rules = rendered("iptables");
        List<String> chains =
                rules.stream().filter(l -> l.matches(":KUBE-(SVC|EXT|SEP|FW)-.*")).toList();
        assertEquals(4, chains.size(), chains::toString);
        for (String chain : chains) {
            assertTrue(chain.matches(":KUBE-(SVC|EXT|SEP|FW)-[A-Z2-7]{16} .*"), chain);
        }
        assertTrue(
                rules.stream()
                        .anyMatch(line ->
                                line.contains(
                                        "--comment \"shop/%s:http cluster IP\"".formatted(NAME))));
    }

    @Test
    void chains_comments_and_elements_of_nftables() throws IOException {
        String rules = String.join("\n", rendered("nftables"));
        for (String role : List.of("affinity", "sticky", "external", "learn", "firewall")) {
            assertTrue(rules.contains(role + "/shop/" + NAME + "/tcp/http"), role);
        }
        assertTrue(
                Pattern.compile(
                                "10\\.96\\.0\\.9 \\. tcp \\. 80 [^,}]*comment \"shop/%s:http\""
                                        .formatted(NAME))
                        .matcher(rules)
                        .find(),
                rules);
    }

    @Test
    void servers_and_entries_of_ipvs() throws IOException {
        List<String> script = rendered("ipvs");
        assertTrue(script.contains("-A -t 10.96.0.9:80 -s rr -p 10800"), script::toString);
        assertTrue(script.contains("add KUBE-CLUSTER-IP 10.96.0.9,tcp:80"), script::toString);
    }

    private List<String> rendered(String mode) throws IOException {
        Path objects = folder.resolve("objects.yaml");
        Files.writeString(
                objects,
                """
                kind: Service
                metadata: {namespace: shop, name: NAME}
                spec:
                  type: LoadBalancer
                  clusterIP: 10.96.0.9
                  sessionAffinity: ClientIP
                  loadBalancerSourceRanges: [192.0.2.0/24]
                  ports: [{name: http, port: 80, nodePort: 30080}]
                status: {loadBalancer: {ingress: [{ip: 198.51.100.7}]}}
                ---
                kind: EndpointSlice
                metadata:
                  namespace: shop
                  name: NAME-x7f2k
                  labels: {kubernetes.io/service-name: NAME}
                addressType: IPv4
                ports: [{name: http, port: 8080}]
                endpoints: [{addresses: [10.244.1.2], conditions: {ready: true}}]
                """
                        .replace("NAME", NAME));
        var ended =
                CommandLines.run(
                        "render",
                        "--objects",
                        objects.toString(),
                        "--mode",
                        mode,
                        "--host-addresses=127.0.0.1,172.31.255.11",
                        "--nfacct=false",
                        "--liberal-tcp=false");
        assertEquals(List.of(), ended.err());
        assertEquals(0, ended.status());
        return ended.out();
    }
}
