package dev.sluice.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tests flags, without a file and with one.
class ConfigFlagsTest {
    @TempDir Path folder;

    /// Flags without a file, and a part of the configuration that they result in.
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    proxy-mode=nftables              | mode=nftables
                    proxy-mode=                      | mode=iptables
                    cluster-cidr=10.0.0.0/8,fd00::/8 | clusterCidrs=[10.0.0.0/8, fd00::/8]
                    hostname-override=NODE1          | hostnameOverride=node1
                    hostname-override=               | hostnameOverride=,
                    kubeconfig=/k                    | kubeconfig=/k
                    iptables-min-sync-period=0s      | Sync[period=PT30S, minPeriod=PT0S, minPeriodGiven=true]
                    iptables-masquerade-bit=0        | Iptables[masqueradeBit=0, masqueradeAll=false
                    masquerade-all=true              | Nftables[masqueradeBit=14, masqueradeAll=true
                    nodeport-addresses=10.0.0.0/8,fd00::/8 | nodePortAddresses=[10.0.0.0/8, fd00::/8]
                    feature-gates=A=true,B=false     | featureGates={
                    bind-address=                    | bindAddress=0.0.0.0
                    bind-address=::                  | metricsBindAddress=[::1]:10249
                    healthz-port=0                   | healthzBindAddress=,
                    healthz-port=12345               | healthzBindAddress=0.0.0.0:10256
                    healthz-bind-address=1.2.3.4 healthz-port=99 | healthzBindAddress=1.2.3.4:99
                    healthz-bind-address=            | healthzBindAddress=0.0.0.0:10256
                    kube-api-qps=7.5                 | qps=7.5
                    v=4                              | verbosity=4
                    conntrack-tcp-timeout-established=1h | tcpEstablishedTimeout=PT1H
                    """)
    void flags_are_read(String flags, String shown) throws Exception {
        String said = ConfigLoader.load(given(flags.split(" "))).config().toString();
        assertEquals(said.contains(shown), true, () -> shown + " is not in " + said);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    iptables-masquerade-bit=x  | --iptables-masquerade-bit: must be a whole number, not "x"
                    iptables-masquerade-bit=99 | --iptables-masquerade-bit: must be from 0 to 31, but is 99
                    proxy-mode=userspace       | --proxy-mode: must be one of iptables, ipvs, nftables, not "userspace"
                    iptables-sync-period=30    | --iptables-sync-period: must be a duration like 30s or 1m30s, not "30"
                    cluster-cidr=              | --cluster-cidr: must be a CIDR like 10.244.0.0/16, not ""
                    masquerade-all=maybe       | --masquerade-all: must be true or false, not "maybe"
                    feature-gates=A            | --feature-gates: must be like Name=true,Other=false, not "A"
                    nodeport-addresses=x       | nodePortAddresses[0]: must be primary, localhost, all or a CIDR like 10.244.0.0/16, not "x"
                    metrics-port=0             | --metrics-bind-address: must be an IP address with or without a port, not ""
                    metrics-port=70000         | --metrics-port: must be from 1 to 65535, or 0 for none
                    """)
    void wrong_flags_are_refused_by_their_name(String flag, String line) {
        var refused = assertThrows(ConfigException.class, () -> ConfigLoader.load(given(flag)));
        assertEquals(List.of(line), refused.problems());
    }

    @Test
    void a_blank_name_is_refused() {
        var refused =
                assertThrows(
                        ConfigException.class,
                        () -> ConfigLoader.load(given("hostname-override=  ")));
        assertEquals(List.of("--hostname-override: must not be blank"), refused.problems());
    }

    @Test
    void beside_a_file_only_some_flags_count_and_the_others_are_named() throws Exception {
        Path file = folder.resolve("config.yaml");
        Files.writeString(
                file,
                """
                apiVersion: kubeproxy.config.k8s.io/v1alpha1
                kind: KubeProxyConfiguration
                mode: iptables
                hostnameOverride: file
                logging: {verbosity: 1}
                """);
        var loaded =
                ConfigLoader.load(
                        given(
                                "hostname-override=flag",
                                "v=5",
                                "proxy-mode=ipvs",
                                "kubeconfig=/k",
                                "config=" + file));

        assertEquals("flag", loaded.config().hostnameOverride());
        assertEquals(5, loaded.config().logging().verbosity());
        assertEquals("text", loaded.config().logging().format());
        assertEquals(ProxyMode.IPTABLES, loaded.config().mode());
        assertEquals("", loaded.config().clientConnection().kubeconfig());
        assertEquals(
                List.of(
                        "--kubeconfig is ignored, since config.yaml is given",
                        "--proxy-mode is ignored, since config.yaml is given"),
                loaded.warnings().stream().map(line -> line.replace(folder + "/", "")).toList());
    }

    @Test
    void every_flag_sets_a_field_that_exists() {
        for (Flag flag : Flag.all()) {
            String value =
                    switch (flag.kind()) {
                        case SWITCH, VERSION -> "true";
                        case TEXT, WORD, LIST -> "10.0.0.0/8";
                        case NUMBER, DECIMAL -> "1";
                        case DURATION -> "1s";
                        case GATES -> "A=true";
                    };
            List<String> lines = new ArrayList<>();
            try {
                ConfigLoader.load(
                        new GivenFlags(
                                Map.of(
                                        flag.word().endsWith("config") ? "cleanup" : flag.word(),
                                        List.of(value))));
            } catch (ConfigException e) {
                lines.addAll(e.problems());
            }
            lines.removeIf(line -> !line.contains("no such field"));
            assertEquals(List.of(), lines, flag::toString);
        }
    }

    private static GivenFlags given(String... flags) {
        Map<String, List<String>> values = new HashMap<>();
        for (String flag : flags) {
            int equals = flag.indexOf('=');
            values.put(flag.substring(0, equals), List.of(flag.substring(equals + 1)));
        }
        return new GivenFlags(values);
    }
}
