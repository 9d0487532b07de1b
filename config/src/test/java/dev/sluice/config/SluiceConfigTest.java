package dev.sluice.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SluiceConfigTest {
    private static final String HEAD =
            "apiVersion: sluice.dev/v1alpha1\nkind: SluiceConfiguration\n";

    @TempDir Path folder;

    @Test
    void every_field_is_read() throws Exception {
        var config =
                load(
                        HEAD
                                + """
                                ipvs: {drainDeadline: 5m}
                                nftables: {serviceCounters: true, serviceCountersLimit: 7}
                                lastGood: {enabled: false, path: /x/y}
                                operatorInterface: network
                                statusPage: false
                                """);
        assertEquals(
                new SluiceConfig(
                        new SluiceConfig.Ipvs(Duration.ofMinutes(5)),
                        new SluiceConfig.Nftables(true, 7),
                        new SluiceConfig.LastGood(false, "/x/y"),
                        OperatorAccess.NETWORK,
                        false),
                config);
    }

    @Test
    void it_counts_beside_kube_proxys_file() throws Exception {
        Path proxy = folder.resolve("proxy.yaml");
        Files.writeString(
                proxy,
                "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\n");
        Path own = folder.resolve("sluice.yaml");
        Files.writeString(own, HEAD + "lastGood: {enabled: false}\n");
        var loaded =
                ConfigLoader.load(
                        new GivenFlags(
                                Map.of(
                                        "config", List.of(proxy.toString()),
                                        "sluice-config", List.of(own.toString()))));
        assertEquals(false, loaded.config().sluice().lastGood().enabled());
        assertEquals(List.of(), loaded.warnings());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    unknown          | drain: 5m                               | drain: there is no such field
                    unknown, inside  | nftables: {counters: true}              | nftables.counters: there is no such field; did you mean serviceCounters?
                    twice            | {ipvs: {}, ipvs: {}}                    | ipvs: occurs twice: the last one counts
                    deadline         | ipvs: {drainDeadline: -1s}              | ipvs.drainDeadline: must not be negative, but is -1s
                    no duration      | ipvs: {drainDeadline: 30}               | ipvs.drainDeadline: must be a duration like 30s or 1m30s, not 30
                    limit            | nftables: {serviceCountersLimit: -1}    | nftables.serviceCountersLimit: must not be negative, but is -1
                    relative path    | lastGood: {path: x}                     | lastGood.path: must be an absolute path, not "x"
                    """)
    void refuses(String name, String text, String line) {
        String inner = text.startsWith("{") ? text.substring(1, text.length() - 1) : text;
        String flow = "{apiVersion: sluice.dev/v1alpha1, kind: SluiceConfiguration, " + inner + "}";
        var refused = assertThrows(ConfigException.class, () -> load(flow));
        assertEquals(
                List.of("sluice.yaml: " + line),
                refused.problems().stream().map(p -> p.replace(folder + "/", "")).toList());
    }

    @Test
    void a_file_of_another_kind_is_refused() {
        var refused =
                assertThrows(ConfigException.class, () -> load("kind: KubeProxyConfiguration\n"));
        assertEquals(
                folder
                        + "/sluice.yaml: kind: must be SluiceConfiguration, not"
                        + " \"KubeProxyConfiguration\"",
                refused.getMessage());
    }

    private SluiceConfig load(String text) throws IOException, ConfigException {
        Path file = folder.resolve("sluice.yaml");
        Files.writeString(file, text);
        var given = new GivenFlags(Map.of("sluice-config", List.of(file.toString())));
        return ConfigLoader.load(given).config().sluice();
    }
}
