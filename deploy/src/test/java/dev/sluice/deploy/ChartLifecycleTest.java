package dev.sluice.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.deploy.kustomize.Yaml;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HostPathVolumeSource;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/// The life of a release: first beside kube-proxy, then in its place, at last gone; and what Helm
/// tells its user at each step.
class ChartLifecycleTest {
    private static final Pattern COMMAND =
            Pattern.compile("(?m)^ *helm .*(?:install|upgrade) (\\S+) deploy/helm/sluice (.*)$");

    private static final String SHADOW = ", shadow: true, podMonitor: {enabled: true}}";

    @TempDir Path temporary;

    /// A release in shadow mode and the other service proxy share the nodes.
    @ParameterizedTest
    @ValueSource(strings = {"kubeadm", "k3s"})
    void a_shadow_shares_nothing_with_the_proxy_beside_it(String distribution) throws Exception {
        DeployManifests shadow = chart().render("{distribution: " + distribution + SHADOW);
        DeployManifests other =
                chart().render("{distribution: " + distribution + ", podMonitor: {enabled: true}}");
        Set<String> shared = names(shadow);
        assertEquals(6, shared.size());
        shared.retainAll(names(other));
        assertEquals(Set.of(), shared);
        Set<Integer> ports = ports(shadow);
        assertEquals(Set.of(20256, 20249), ports);
        ports.retainAll(ports(other));
        assertEquals(Set.of(), ports);
        assertFalse(selects(shadow.daemonSet(), other.daemonSet()));
        assertFalse(selects(other.daemonSet(), shadow.daemonSet()));
        assertTrue(selects(shadow.daemonSet(), shadow.daemonSet()));
        assertEquals(
                "sluice-shadow",
                shadow.daemonSet()
                        .getSpec()
                        .getTemplate()
                        .getMetadata()
                        .getLabels()
                        .get("k8s-app"));
    }

    private static Set<String> names(DeployManifests manifests) {
        return manifests.objects().stream()
                .map(FlatObjects::name)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static Set<Integer> ports(DeployManifests manifests) {
        return manifests.container().getPorts().stream()
                .map(ContainerPort::getContainerPort)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static boolean selects(DaemonSet set, DaemonSet other) {
        return other.getSpec()
                .getTemplate()
                .getMetadata()
                .getLabels()
                .entrySet()
                .containsAll(set.getSpec().getSelector().getMatchLabels().entrySet());
    }

    @Test
    void a_shadow_writes_nothing_to_the_host() throws Exception {
        DeployManifests shadow = chart().render("{distribution: k3s" + SHADOW);
        PodSpec pod = shadow.pod();
        assertEquals(List.of(), pod.getInitContainers());
        assertTrue(shadow.container().getCommand().contains("--shadow"));
        assertFalse(hostPaths(pod).contains("/var/lib/sluice"));
        DeployManifests usual = chart().render("distribution: k3s");
        assertFalse(usual.container().getCommand().contains("--shadow"));
        assertTrue(hostPaths(usual.pod()).contains("/var/lib/sluice"));
        String config = String.valueOf(shadow.only(ConfigMap.class).getData().get("config.conf"));
        assertTrue(config.contains("healthzBindAddress: 0.0.0.0:20256\n"), config);
        assertTrue(config.contains("metricsBindAddress: 0.0.0.0:20249\n"), config);
    }

    /// kubeadm and kind write empty addresses, which mean kube-proxy's own ports.
    @ParameterizedTest
    @ValueSource(strings = {"''", "null"})
    void a_shadow_leaves_kube_proxys_ports_alone(String address) throws Exception {
        DeployManifests shadow =
                chart().render(
                                "{distribution: k3s, config: {healthzBindAddress: %s, metricsBindAddress: %s}%s"
                                        .formatted(address, address, SHADOW));
        String config = String.valueOf(shadow.only(ConfigMap.class).getData().get("config.conf"));
        assertTrue(config.contains("healthzBindAddress: 0.0.0.0:20256\n"), config);
        assertTrue(config.contains("metricsBindAddress: 127.0.0.1:20249\n"), config);
    }

    private static List<String> hostPaths(PodSpec pod) {
        return pod.getVolumes().stream()
                .flatMap(volume -> Stream.ofNullable(volume.getHostPath()))
                .map(HostPathVolumeSource::getPath)
                .toList();
    }

    /// The suffix comes once, also where the release is named for it.
    @Test
    void a_shadow_is_named_once() throws Exception {
        DeployManifests shadow =
                chart().render("sluice-shadow", "kube-system", "{distribution: k3s" + SHADOW);
        assertEquals("sluice-shadow", shadow.daemonSet().getMetadata().getName());
    }

    @Test
    void rules_are_removed_on_every_node_before_its_pod_is_ready() throws Exception {
        DeployManifests cleanup = chart().render("{distribution: k3s, cleanup: true}");
        DeployManifests usual = chart().render("distribution: k3s");
        PodSpec pod = cleanup.pod();
        assertEquals(1, pod.getInitContainers().size());
        Container container = pod.getInitContainers().getFirst();
        assertEquals(List.of("/usr/local/bin/sluice", "cleanup"), container.getCommand());
        Container before = usual.container();
        assertEquals(before.getSecurityContext(), container.getSecurityContext());
        assertEquals(before.getVolumeMounts(), container.getVolumeMounts());
        assertFalse(cleanup.container().getCommand().contains("run"));
        // It is the same DaemonSet on the same nodes.
        assertEquals(names(usual), names(cleanup));
        assertEquals(
                usual.daemonSet().getSpec().getSelector(),
                cleanup.daemonSet().getSpec().getSelector());
        assertEquals(usual.pod().getTolerations(), pod.getTolerations());
        assertEquals(usual.pod().getNodeSelector(), pod.getNodeSelector());
        assertEquals(
                usual.daemonSet().getSpec().getUpdateStrategy(),
                cleanup.daemonSet().getSpec().getUpdateStrategy());
    }

    /// A new configuration reaches the pods by a roll-out; what is no configuration does not.
    @Test
    void only_a_changed_configuration_changes_its_checksum() throws Exception {
        String checksum = checksum("distribution: k3s");
        assertEquals(checksum, checksum("{distribution: k3s, commonLabels: {team: network}}"));
        assertEquals(checksum, checksum("{distribution: k3s, mode: iptables}"));
        assertNotEquals(checksum, checksum("{distribution: k3s, mode: nftables}"));
        assertNotEquals(
                checksum, checksum("{distribution: k3s, sluiceConfig: {statusPage: false}}"));
    }

    private String checksum(String values) throws IOException {
        return String.valueOf(
                chart().render(values)
                        .daemonSet()
                        .getSpec()
                        .getTemplate()
                        .getMetadata()
                        .getAnnotations()
                        .get("checksum/config"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    distribution: kubeadm              | kube-proxy    | rollout undo
                    distribution: k3s                  | sluice        | To remove the rules
                    {distribution: k3s, cleanup: true} | sluice        | loses every rule
                    {distribution: k3s, shadow: true}  | sluice-shadow | writes nothing
                    """)
    void helm_tells_what_to_do_next(String values, String name, String told) throws Exception {
        HelmChart copy = chart().copy();
        Files.writeString(
                copy.chart().resolve("templates/told.yaml"),
                """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: told}
                data:
                  notes: {{ include "sluice/templates/NOTES.txt" . | quote }}
                """);
        DeployManifests rendered = copy.render(values);
        String notes =
                rendered.find("ConfigMap", "told").orElseThrow().at("/data/notes").stringValue();
        assertTrue(notes.contains(told), notes);
        List<String> named = all(notes, "daemonset/(\\S+)");
        assertFalse(named.isEmpty(), notes);
        assertEquals(Set.of(name), Set.copyOf(named));
        assertEquals(name, rendered.daemonSet().getMetadata().getName());
        assertTrue(notes.startsWith(notes.strip()), notes);
    }

    private static List<String> all(String text, String pattern) {
        return Pattern.compile(pattern).matcher(text).results().map(m -> m.group(1)).toList();
    }

    /// What the README types is accepted, and gives the DaemonSets that it names.
    @Test
    void the_commands_of_the_readme_work() throws Exception {
        String readme = Files.readString(HelmChart.FOLDER.resolve("README.md"));
        Set<String> made = new HashSet<>();
        for (MatchResult command : COMMAND.matcher(readme).results().toList()) {
            String values =
                    all(command.group(2), "--set (\\S+)").stream()
                            .flatMap(set -> Stream.of(set.split(",", -1)))
                            .map(set -> set.replaceFirst("=", ": "))
                            .collect(Collectors.joining("\n"));
            boolean reuses = command.group(2).contains("--reuse-values");
            String before = reuses ? "\ndistribution: k3s" : "";
            made.add(
                    chart().render(command.group(1), "kube-system", values + before)
                            .daemonSet()
                            .getMetadata()
                            .getName());
        }
        assertEquals(Set.of("sluice", "sluice-shadow", "kube-proxy"), made);
        assertEquals(made, Set.copyOf(all(readme, "daemonset/([a-z-]+)")));
    }

    /// Helm runs hooks once, not on every node, and GitOps tools run them at other times. What is
    /// looked up or drawn would differ from one rendering to the next.
    @Test
    void there_are_no_hooks_and_nothing_is_looked_up_or_drawn() throws Exception {
        var unwanted =
                Pattern.compile(
                        "helm\\.sh/hook|\\b(lookup|now|rand\\w+|uuidv4|genCA\\w*|genSelfSigned\\w+"
                                + "|genPrivateKey|getHostByName|env|expandenv)\\b(?! *:)");
        assertTrue(unwanted.matcher("{{ randAlphaNum 5 }}").find());
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(HelmChart.FOLDER.resolve("templates"))) {
            for (Path file : files.toList()) {
                unwanted.matcher(actions(Files.readString(file)))
                        .results()
                        .forEach(m -> found.add(file + ": " + m.group()));
            }
        }
        assertEquals(List.of(), found);
    }

    /// Returns what is in braces, without comments, and the names of annotations.
    private static String actions(String template) {
        return Stream.concat(
                        all(template, "(?s)\\{\\{-?+(?! */\\*)(.*?)-?\\}\\}").stream(),
                        all(template, "(helm\\.sh/hook\\S*)").stream())
                .collect(Collectors.joining("\n"));
    }

    /// The example of Artifact Hub's metadata is YAML.
    @Test
    void what_artifact_hub_reads_is_yaml() throws Exception {
        ObjectNode read = (ObjectNode) Yaml.read(Path.of("helm/artifacthub-repo.yml"));
        assertEquals(Set.of("ignore"), Set.copyOf(read.propertyNames()));
    }

    private HelmChart chart() {
        return HelmChart.in(temporary);
    }
}
