package dev.sluice.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class ConfigTextTest {
    private static final String HEAD =
            "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\n";

    @TempDir Path folder;

    /// Compares with what the real kube-proxy served for such a file.
    @Test
    void json_is_what_kube_proxy_serves() throws Exception {
        String recorded = Files.readString(Path.of("../golden/http/configz.txt"));
        String body = recorded.substring(recorded.indexOf("{\"kubeproxy"));
        ProxyConfig config =
                load(
                        HEAD
                                + """
                                mode: iptables
                                hostnameOverride: node1
                                clientConnection: {kubeconfig: kubeconfig}
                                clusterCIDR: 10.244.0.0/16
                                metricsBindAddress: 0.0.0.0:10249
                                conntrack: {maxPerCore: 0, min: 0}
                                logging: {verbosity: 1}
                                """);
        assertEquals(body.strip(), "{\"kubeproxy.config.k8s.io\":" + ConfigText.json(config) + "}");
    }

    /// Reads a written file again and compares.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "mode: iptables",
                "mode: ipvs\nipvs: {scheduler: wrr, excludeCIDRs: [10.0.0.0/8], tcpTimeout: 1m}",
                "mode: nftables\nnftables: {masqueradeAll: true, masqueradeBit: 0}",
                "nodePortAddresses: [primary]\nconntrack: {maxPerCore: 0, tcpBeLiberal: true}",
                "bindAddress: '::'\nfeatureGates: {A: true, B: false}\nclientConnection: {qps: 2.5}",
                "hostnameOverride: '123'\nlogging: {vmodule: [{filePattern: 'a*', verbosity: 2}]}",
                "hostnameOverride: 'true'\ndetectLocalMode: BridgeInterface\n"
                        + "detectLocal: {bridgeInterface: '0x1'}",
                "oomScoreAdj: 0\nclusterCIDR: 10.0.0.0/8,fd00::/8"
            })
    void yaml_leads_back(String fields) throws Exception {
        ProxyConfig config = load(HEAD + fields + "\n");
        String yaml = ConfigText.yaml(config);
        ProxyConfig again = load(yaml);
        assertEquals(ConfigTree.of(config), ConfigTree.of(again), yaml);
    }

    @Test
    void yaml_is_sorted_and_plain() throws Exception {
        List<String> lines = ConfigText.yaml(load(HEAD)).lines().toList();
        assertEquals("apiVersion: kubeproxy.config.k8s.io/v1alpha1", lines.getFirst());
        List<String> fields = lines.stream().filter(line -> !line.startsWith(" ")).toList();
        assertEquals(fields.stream().sorted().toList(), fields);
        for (String line :
                List.of(
                        "bindAddress: 0.0.0.0",
                        "configSyncPeriod: 15m0s",
                        "nodePortAddresses: null",
                        "  tcpEstablishedTimeout: 24h0m0s",
                        "  syncPeriod: 30s",
                        "clusterCIDR: \"\"",
                        "mode: iptables",
                        "oomScoreAdj: -999",
                        "  qps: 5")) {
            assertTrue(lines.contains(line), () -> line + " is not in " + lines);
        }
    }

    @Test
    void json_is_one_line_that_a_parser_takes() throws Exception {
        String json = ConfigText.json(load(HEAD));
        assertEquals(1, json.lines().count());
        assertEquals("iptables", new JsonMapper().readTree(json).path("mode").asString());
    }

    @Test
    void own_settings_are_read_again() throws Exception {
        var config =
                new SluiceConfig(
                        new SluiceConfig.Ipvs(Duration.ofSeconds(90)),
                        new SluiceConfig.Nftables(true, 7),
                        new SluiceConfig.LastGood(false, "/x/y: #z"),
                        OperatorAccess.NETWORK,
                        false);
        Path own = folder.resolve("sluice.yaml");
        Files.writeString(own, ConfigText.yaml(config));
        var given = new GivenFlags(Map.of("sluice-config", List.of(own.toString())));
        assertEquals(config, ConfigLoader.load(given).config().sluice());
    }

    private ProxyConfig load(String text) throws Exception {
        Path file = folder.resolve("config.yaml");
        Files.writeString(file, text);
        var given = new GivenFlags(Map.of("config", List.of(file.toString())));
        return ConfigLoader.load(given).config();
    }
}
