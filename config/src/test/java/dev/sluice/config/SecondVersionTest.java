package dev.sluice.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecondVersionTest {
    /// The defaults in which v1alpha2 differs.
    private static final String DEFAULTS =
            "bindAddressHardFail: true, iptables: {localhostNodePorts: false";

    @TempDir private Path folder;

    /// Fields of v1alpha2, and those of v1alpha1 with the same meaning.
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    linux: {}                                  | }
                    linux: {conntrack: {min: 7, maxPerCore: 0}} | }, conntrack: {min: 7, maxPerCore: 0}
                    linux: {oomScoreAdj: -5}                   | }, oomScoreAdj: -5
                    linux: {masqueradeAll: true}               | , masqueradeAll: true}, nftables: {masqueradeAll: true}
                    syncPeriod: 1m, minSyncPeriod: 3s          | , syncPeriod: 1m, minSyncPeriod: 3s}, ipvs: {syncPeriod: 1m, minSyncPeriod: 3s}, nftables: {syncPeriod: 1m, minSyncPeriod: 3s}
                    detectLocal: {clusterCIDRs: [10.0.0.0/8, 'fd00::/64']} | }, clusterCIDR: '10.0.0.0/8,fd00::/64'
                    detectLocal: {clusterCIDRs: [], bridgeInterface: b} | }, detectLocal: {bridgeInterface: b}
                    windows: {runAsService: false}             | }
                    mode: ipvs, ipvs: {masqueradeBit: 3}, iptables: {masqueradeBit: 4} | , masqueradeBit: 3}, mode: ipvs
                    mode: nftables, ipvs: {masqueradeBit: 3}, iptables: {masqueradeBit: 4} | , masqueradeBit: 4}, mode: nftables
                    nodeIPOverride: ['fd00::1']                | }, bindAddress: 'fd00::1'
                    nodeIPOverride: []                         | }
                    mode: nftables, nodePortAddresses: [primary, localhost] | }, mode: nftables, nodePortAddresses: [primary, localhost]
                    """)
    void means_the_same_as_in_the_first(String second, String first) throws Exception {
        assertEquals(
                load("v1alpha1", DEFAULTS + first).config(), load("v1alpha2", second).config());
    }

    @Test
    void its_other_defaults_can_be_overridden() throws Exception {
        var config =
                load("v1alpha2", "bindAddressHardFail: false, iptables: {localhostNodePorts: true}")
                        .config();
        assertEquals(load("v1alpha1", "x-nothing: 0").config(), config);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    portRange: ""                         | portRange: v1alpha2 has no such field
                    bindAddress: 0.0.0.0                  | bindAddress: v1alpha2 has no such field: see nodeIPOverride
                    clusterCIDR: 10.0.0.0/8               | clusterCIDR: v1alpha2 has it at detectLocal.clusterCIDRs
                    conntrack: {min: 7}                   | conntrack: v1alpha2 has it at linux.conntrack
                    ipvs: {syncPeriod: 30s}               | ipvs.syncPeriod: v1alpha2 has it at syncPeriod
                    linux: {conntrack: {min: -1}}         | linux.conntrack.min: must be from 0 to 2147483647, but is -1
                    linux: {oomScoreAdj: x}               | linux.oomScoreAdj: must be a whole number of 32 bits, not "x"
                    syncPeriod: 0.5                       | syncPeriod: must be a duration like 30s or 1m30s, not 0.5
                    detectLocal: {clusterCIDRs: 10.0.0.0/8} | detectLocal.clusterCIDRs: must be a list, not "10.0.0.0/8"
                    detectLocal: {clusterCIDRs: [x]}      | detectLocal.clusterCIDRs: must be a CIDR like 10.244.0.0/16, not "x"
                    nodeIPOverride: [x]                   | nodeIPOverride: must be an IP address, not "x"
                    nodeIPOverride: [192.0.2.1, 'fd00::1'] | nodeIPOverride: must be a list of one address here, not a list
                    linux: 7                              | linux: must be an object, not 7
                    """)
    void refuses_what_it_has_elsewhere_or_dropped(String fields, String line) {
        var refused = assertThrows(ConfigException.class, () -> load("v1alpha2", fields));
        assertEquals(
                List.of(line), refused.problems().stream().map(SecondVersionTest::local).toList());
    }

    @Test
    void says_what_has_no_effect() throws Exception {
        var loaded =
                load(
                        "v1alpha2",
                        "configHardFail: true, ipFamilyPolicy: SingleStack, linux: {huge: 1},"
                                + " windows: {runAsService: true}");
        assertEquals(
                List.of(
                        "configHardFail: has no effect here",
                        "ipFamilyPolicy: has no effect here",
                        "linux: there is no such field; ignored",
                        "windows.runAsService: has no effect here"),
                loaded.warnings().stream().map(SecondVersionTest::local).toList());
    }

    /// As a file of the first version, whatever was read.
    @Test
    void is_written_as_the_first() throws Exception {
        var config = load("v1alpha2", "syncPeriod: 45s, linux: {oomScoreAdj: -7}").config();
        String text = ConfigText.yaml(config);
        assertTrue(
                Arrays.asList(text.split("\n", -1))
                        .contains("apiVersion: kubeproxy.config.k8s.io/v1alpha1"),
                text);
        Path file = folder.resolve("written.yaml");
        Files.writeString(file, text);
        assertEquals(ConfigTree.of(config), ConfigTree.of(ConfigLoader.load(given(file)).config()));
    }

    private ConfigLoader.Loaded load(String version, String fields)
            throws ConfigException, IOException {
        Path file = folder.resolve("config.yaml");
        Files.writeString(
                file,
                "{apiVersion: kubeproxy.config.k8s.io/"
                        + version
                        + ", kind: KubeProxyConfiguration, "
                        + fields
                        + "}\n");
        return ConfigLoader.load(given(file));
    }

    private static GivenFlags given(Path file) {
        return new GivenFlags(Map.of("config", List.of(file.toString())));
    }

    private static String local(String line) {
        return line.substring(line.indexOf("config.yaml: ") + "config.yaml: ".length());
    }
}
