package dev.sluice.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.model.IpFamily;
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

    @Test
    void by_the_file_of_kubeadm_1_37() throws Exception {
        var loaded = ConfigLoader.load(file(resource("kubeadm-1.37.yaml")));
        assertEquals(List.of(), loaded.warnings());
        assertEquals(ProxyMode.IPTABLES, loaded.config().mode());
        assertTrue(loaded.config().modeGiven());
        var before = ConfigLoader.load(file(resource("kubeadm.yaml"))).config();
        assertFalse(before.modeGiven());
        assertEquals(ConfigTree.of(before), ConfigTree.of(loaded.config()));
    }

    @Test
    void by_flags_of_kops() throws Exception {
        var loaded = ConfigLoader.load(flags("kops.flags"));
        assertEquals(List.of(), loaded.warnings());
        assertEquals(ProxyMode.NFTABLES, loaded.config().mode());
        assertEquals(131_072, loaded.config().conntrack().maxPerCore());
        assertEquals(-998, loaded.config().oomScoreAdj());
    }

    /// What the documentation of 1.37 shows for node ports on localhost, and combinations of it.
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    mode: nftables, nodePortAddresses: [primary, localhost]                    | true  | true
                    mode: nftables, nodePortAddresses: [primary, localhost], featureGates: {KubeProxyNFTablesLocalhostNodePorts: true} | true | true
                    mode: nftables, nodePortAddresses: [primary, localhost], featureGates: {KubeProxyNFTablesLocalhostNodePorts: false} | false | false
                    mode: nftables, nodePortAddresses: [primary, localhost], featureGates: {AllBeta: false} | false | false
                    mode: nftables, nodePortAddresses: [primary, localhost], featureGates: {AllBeta: false, KubeProxyNFTablesLocalhostNodePorts: true} | true | true
                    mode: nftables, nodePortAddresses: [primary, 127.0.0.1/32]                 | true  | false
                    mode: nftables, nodePortAddresses: [0.0.0.0/0, 127.0.0.0/8, '::/0', '::1/128'] | true | true
                    mode: nftables, nodePortAddresses: [all, localhost]                        | true  | true
                    mode: nftables, nodePortAddresses: [all]                                   | false | false
                    mode: nftables, nodePortAddresses: [primary]                               | false | false
                    mode: nftables                                                             | false | false
                    mode: nftables, nodePortAddresses: [localhost, 192.0.2.0/24, primary, 'fd00::/8'] | true | true
                    mode: iptables, nodePortAddresses: [primary, localhost]                    | false | false
                    mode: ipvs, nodePortAddresses: [primary, localhost, all], featureGates: {KubeProxyIPVS: true} | false | false
                    mode: nftables, featureGates: {NFTablesNetlink: true, NativeHistograms: true, StrictIPCIDRValidation: true, RelaxedServiceNameValidation: true} | false | false
                    """)
    void by_documented_examples_of_1_37(String fields, boolean ipv4, boolean ipv6)
            throws Exception {
        var loaded =
                ConfigLoader.load(
                        file(
                                "{apiVersion: kubeproxy.config.k8s.io/v1alpha1, "
                                        + "kind: KubeProxyConfiguration, "
                                        + fields
                                        + "}"));
        assertEquals(List.of(), loaded.warnings());
        assertEquals(ipv4, loaded.config().forwardsLocalhostNodePorts(IpFamily.IPV4));
        assertEquals(ipv6, loaded.config().forwardsLocalhostNodePorts(IpFamily.IPV6));
    }

    private GivenFlags file(String text) throws IOException {
        Path file = folder.resolve("config.conf");
        Files.writeString(file, text);
        return new GivenFlags(Map.of("config", List.of(file.toString())));
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
