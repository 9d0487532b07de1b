package dev.sluice.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tests the flags and files with which distributions start kube-proxy, word for word.
class DistributionsTest {
    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource({
        "k3s.flags, /var/lib/rancher/k3s/agent/kubeproxy.kubeconfig",
        "rke2.flags, /var/lib/rancher/rke2/agent/kubeproxy.kubeconfig"
    })
    void by_flags_of_k3s_and_rke2(String name, String kubeconfig) throws Exception {
        var loaded = ConfigLoader.load(flags(name));
        ProxyConfig config = loaded.config();
        assertEquals(List.of(), loaded.warnings());
        assertEquals(ProxyMode.IPTABLES, config.mode());
        assertEquals(List.of("10.42.0.0/16"), config.clusterCidrs());
        assertEquals("127.0.0.1:10256", config.healthzBindAddress());
        assertEquals("127.0.0.1:10249", config.metricsBindAddress());
        assertEquals("node1", config.hostnameOverride());
        assertEquals(kubeconfig, config.clientConnection().kubeconfig());
        assertEquals(
                new ProxyConfig.Conntrack(
                        0,
                        131_072,
                        Duration.ZERO,
                        Duration.ZERO,
                        false,
                        Duration.ZERO,
                        Duration.ZERO,
                        Set.of("maxPerCore", "tcpEstablishedTimeout", "tcpCloseWaitTimeout")),
                config.conntrack());
    }

    @Test
    void by_the_file_of_kind() throws Exception {
        Path file = folder.resolve("config.conf");
        Files.writeString(file, resource("kind.yaml"));
        var loaded =
                ConfigLoader.load(
                        new GivenFlags(
                                Map.of(
                                        "config", List.of(file.toString()),
                                        "hostname-override", List.of("kind-worker"))));
        ProxyConfig config = loaded.config();
        assertEquals(List.of(), loaded.warnings());
        assertEquals("kind-worker", config.hostnameOverride());
        assertEquals(0, config.conntrack().maxPerCore());
        assertEquals(Duration.ofHours(24), config.conntrack().tcpEstablishedTimeout());
        assertEquals(Duration.ofSeconds(1), config.sync().leastInterval());
        assertEquals("0.0.0.0:10256", config.healthzBindAddress());
        assertEquals(-999, config.oomScoreAdj());
        assertEquals(14, config.masqueradeBit());
    }

    private static GivenFlags flags(String name) throws IOException {
        Map<String, List<String>> values = new HashMap<>();
        resource(name)
                .lines()
                .forEach(line -> {
                    int equals = line.indexOf('=');
                    values.put(line.substring(2, equals), List.of(line.substring(equals + 1)));
                });
        return new GivenFlags(values);
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = DistributionsTest.class.getResourceAsStream("/config/" + name)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
