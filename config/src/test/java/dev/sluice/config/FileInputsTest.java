package dev.sluice.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whole files as they occur: old, damaged, hand-written. Each gives a configuration, warnings, or
/// one line for each fault.
class FileInputsTest {
    private static final String FOLDER = "/config/inputs/";

    /// The files of the two tables below.
    private static final String ACCEPTED =
            """
            old-distribution.yaml   | clusterCIDR=10.64.0.0/16, oomScoreAdj=-998 | metadata: there is no such field; ignored / resourceContainer: there is no such field; ignored / udpIdleTimeout: there is no such field; ignored / conntrack.max: there is no such field; ignored
            null-max.yaml           | clusterCIDR=10.64.0.0/16 |
            duplicate-key.yaml      | mode=nftables | mode: occurs twice: the last one counts
            crlf.yaml               | mode=nftables, clusterCIDR=10.64.0.0/16 |
            bom.yaml                | mode=nftables |
            two-documents.yaml      | mode=nftables | ---: only the first document counts
            gates.yaml              | | featureGates.EndpointSliceProxying has no effect / featureGates.IPv6DualStack has no effect / featureGates.KubeProxyDrainingTerminatingNodes has no effect / featureGates.SupportIPVSProxyMode has no effect / featureGates.TopologyAwareHints has no effect: it is always on in Kubernetes 1.36
            case.yaml               | | Mode: there is no such field; did you mean detectLocalMode?; ignored / clustercidr: there is no such field; did you mean clusterCIDR?; ignored
            host-names.yaml         | bindAddress=::, healthzBindAddress=[::]:10256, metricsBindAddress=0.0.0.0:10249 |
            nodeport-mixed.yaml     | clusterCIDR=10.64.0.0/16, nodePortAddresses=[192.0.2.0/24, 192.0.2.0/24, 192.0.2.10/32, 10.99.0.0/16, 2001:db8::/64, 0.0.0.0/32] |
            primary-and-cidr.yaml   | nodePortAddresses=[primary, 10.0.0.0/8] |
            alias-in-place.yaml     | clientConnection.kubeconfig=/etc/kubernetes/proxy.conf, hostnameOverride=node-a, detectLocalMode=BridgeInterface, detectLocal.bridgeInterface=cni0, detectLocal.interfaceNamePrefix=cni0 |
            alias-silent.yaml       | hostnameOverride=node-a, detectLocalMode=BridgeInterface, detectLocal.bridgeInterface=cni0 | x: there is no such field; ignored
            merge-keys.yaml         | mode=nftables, iptables.masqueradeBit=7, nftables.minSyncPeriod=2s, nftables.syncPeriod=50s | x-common: there is no such field; ignored
            """;

    private static final String REFUSED =
            """
            quoted-number.yaml      | oomScoreAdj: must be a whole number of 32 bits, not "-998" / conntrack.maxPerCore: must be a whole number of 32 bits, not "32768"
            space-in-cidrs.yaml     | clusterCIDR: must be a CIDR like 10.244.0.0/16, not " fd64::/64"
            userspace.yaml          | mode: must be one of iptables, ipvs, nftables, not "userspace"
            locked-gate.yaml        | featureGates.MultiCIDRServiceAllocator: is always on and cannot be switched off
            duration-number.yaml    | iptables.syncPeriod: must be a duration like 30s or 1m30s, not 30000000000
            v1beta.yaml             | apiVersion: must be kubeproxy.config.k8s.io/v1alpha1 or kubeproxy.config.k8s.io/v1alpha2, not "kubeproxy.config.k8s.io/v1beta1"
            healthz-port-only.yaml  | healthzBindAddress: must be an IP address with or without a port, not ":10256" / metricsBindAddress: must be an IP address with or without a port, not ":10249"
            bytes.json              | oomScoreAdj: must be a whole number of 32 bits, not -998.0 / conntrack.maxPerCore: must be a whole number of 32 bits, not 32768.0
            """;

    @TempDir private Path folder;

    /// What differs from the defaults, and the warnings.
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = ACCEPTED)
    void gives_a_configuration(String name, @Nullable String differs, @Nullable String warnings)
            throws Exception {
        ConfigLoader.Loaded loaded = load(input(name));
        assertEquals(differs == null ? "" : differs, differences(loaded.config()));
        assertEquals(
                parts(warnings),
                loaded.warnings().stream().map(line -> local(line, name)).toList());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = REFUSED)
    void is_refused_with_a_line_for_each_fault(String name, String lines) throws Exception {
        Path file = input(name);
        var refused = assertThrows(ConfigException.class, () -> load(file));
        assertEquals(
                parts(lines), refused.problems().stream().map(line -> local(line, name)).toList());
    }

    @Test
    void every_file_is_in_a_table() throws Exception {
        Set<String> named = new TreeSet<>();
        (ACCEPTED + REFUSED).lines().forEach(line -> named.add(line.split(" ", 2)[0]));
        Path inputs = Path.of(Objects.requireNonNull(getClass().getResource(FOLDER)).toURI());
        try (Stream<Path> files = Files.list(inputs)) {
            Set<String> there = new TreeSet<>();
            files.forEach(file -> there.add(file.getFileName().toString()));
            assertEquals(there, named);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "config, kubeproxy.config.k8s.io/v1alpha1, KubeProxyConfiguration",
        "sluice-config, sluice.dev/v1alpha1, SluiceConfiguration"
    })
    void an_alias_without_anchor_is_refused_with_its_line(String flag, String version, String kind)
            throws Exception {
        Path file = folder.resolve("file.yaml");
        String head = "apiVersion: " + version + "\nkind: " + kind + "\n";
        Files.writeString(file, head + "nftables: *nobody\n");
        assertEquals(
                List.of(file + ": line 3: nftables: alias *nobody has no anchor before it"),
                refusal(flag, file));
        var laughs = new StringBuilder(head).append("a0: &a0 [1]\n");
        for (int i = 1; i <= 9; i++) {
            laughs.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(10)));
        }
        Files.writeString(file, laughs);
        List<String> lines = refusal(flag, file);
        assertEquals(1, lines.size());
        assertEquals(
                file + ": line 9: ", lines.getFirst().substring(0, (file + ": line 9: ").length()));
        assertEquals(
                "aliases stand for more than 1000000 values",
                lines.getFirst().replaceAll(".*: ", ""));
    }

    @Test
    void aliases_of_the_second_file_are_resolved() throws Exception {
        Path file = folder.resolve("sluice.yaml");
        Files.writeString(
                file,
                """
                apiVersion: sluice.dev/v1alpha1
                kind: SluiceConfiguration
                lastGood: {enabled: &on false}
                nftables: {serviceCounters: *on, serviceCountersLimit: &n 7}
                """);
        var loaded = ConfigLoader.load(given("sluice-config", file));
        assertEquals(new SluiceConfig.Nftables(false, 7), loaded.config().sluice().nftables());
    }

    private static List<String> refusal(String flag, Path file) {
        return assertThrows(ConfigException.class, () -> ConfigLoader.load(given(flag, file)))
                .problems();
    }

    private static List<String> parts(@Nullable String cell) {
        return cell == null ? List.of() : Arrays.asList(cell.split(" / ", -1));
    }

    private String local(String line, String name) {
        return line.replace(folder + "/" + name + ": ", "");
    }

    private static ConfigLoader.Loaded load(Path file) throws ConfigException {
        return ConfigLoader.load(given("config", file));
    }

    private static GivenFlags given(String flag, Path file) {
        return new GivenFlags(Map.of(flag, List.of(file.toString())));
    }

    private Path input(String name) throws IOException {
        Path file = folder.resolve(name);
        try (InputStream in = getClass().getResourceAsStream(FOLDER + name)) {
            Files.write(file, Objects.requireNonNull(in, name).readAllBytes());
        }
        return file;
    }

    /// The mode if it is not the default, and the other fields whose values are not the defaults of
    /// the mode, without the gates.
    private String differences(ProxyConfig config) throws Exception {
        Path plain = folder.resolve("plain.yaml");
        Files.writeString(
                plain,
                "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\nmode: "
                        + config.mode()
                        + "\n");
        Map<String, String> before = flat("", ConfigTree.of(load(plain).config()));
        List<String> differs = new ArrayList<>();
        if (config.mode() != ProxyMode.IPTABLES) {
            differs.add("mode=" + config.mode());
        }
        flat("", ConfigTree.of(config))
                .forEach((path, value) -> {
                    if (!value.equals(before.get(path)) && !path.startsWith("featureGates.")) {
                        differs.add(path + "=" + value);
                    }
                });
        return String.join(", ", differs);
    }

    private static Map<String, String> flat(String path, Map<?, ?> tree) {
        Map<String, String> flat = new LinkedHashMap<>();
        tree.forEach((name, value) -> {
            if (value instanceof Map<?, ?> inner) {
                flat.putAll(new TreeMap<>(flat(path + name + ".", inner)));
            } else {
                flat.put(path + name, String.valueOf(value));
            }
        });
        return flat;
    }
}
