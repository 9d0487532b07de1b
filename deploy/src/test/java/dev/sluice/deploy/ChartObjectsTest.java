package dev.sluice.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.marcnuri.helm.LintResult;
import dev.sluice.config.ConfigLoader;
import dev.sluice.config.Flag;
import dev.sluice.config.GivenFlags;
import dev.sluice.config.ProxyConfig;
import dev.sluice.config.ProxyMode;
import dev.sluice.config.SluiceConfig;
import dev.sluice.deploy.kustomize.Yaml;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What the chart gives for values of its own, and what Helm thinks of it. That it gives the
/// objects of the overlays is in [ChartOverlaysTest].
class ChartObjectsTest {
    private static final String ALL_OPTIONS =
            """
            k8sServiceHost: fd00::1
            image: {repository: registry.example.com/sluice, tag: "1.2.3"}
            imagePullSecrets: [{name: registry}]
            commonLabels: {team: network}
            serviceAccount: {labels: {of: account}, annotations: {note: account}}
            minReadySeconds: 5
            podLabels: {of: pod, k8s-app: other}
            podAnnotations: {note: pod}
            podSecurityContext: {fsGroup: 0}
            args: [--boot-id-file=/dev/null]
            affinity: {nodeAffinity: {}}
            podMonitor: {enabled: true, additionalLabels: {release: prometheus}}
            prometheusRule: {enabled: true, additionalLabels: {release: prometheus}}
            dashboards: {enabled: true, annotations: {folder: network}}
            config: {conntrack: {min: 1048576}}
            sluiceConfig: {statusPage: false}
            logLevel: 2
            """;

    @TempDir Path temporary;

    @ParameterizedTest
    @ValueSource(strings = {"generic", "kubeadm", "k3s", "rke2", "kind", "talos"})
    void helm_finds_nothing_to_complain_of(String distribution) throws Exception {
        HelmChart copy = chart().copy();
        Path values = copy.chart().resolve("values.yaml");
        String text = Files.readString(values);
        assertTrue(text.contains("distribution: generic\n"));
        Files.writeString(values, text.replace("generic\n", distribution + "\n"));
        LintResult result = copy.lint();
        assertFalse(result.isFailed(), result.getMessages()::toString);
        assertEquals(
                List.of("[INFO] Chart.yaml: icon is recommended"),
                result.getMessages().stream().filter(line -> !line.isBlank()).toList());
    }

    /// A positive control: Helm would complain of a template that cannot be rendered.
    @Test
    void helm_complains_of_a_broken_template() throws Exception {
        HelmChart copy = chart().copy();
        Files.writeString(copy.chart().resolve("templates/broken.yaml"), "{{ .Values.image.x.y }}");
        assertTrue(copy.lint().isFailed());
    }

    @ParameterizedTest
    @ValueSource(strings = {"kubeadm", "k3s", "rke2", "kind", "talos"})
    void every_object_is_what_its_schema_allows(String distribution) throws Exception {
        for (String values : List.of("", ", shadow: true")) {
            assertConforms(
                    chart().render("{distribution: " + distribution + values + "}").objects());
        }
    }

    @Test
    void every_object_is_what_its_schema_allows_with_all_options() throws Exception {
        List<ObjectNode> objects = chart().render("net", "network", ALL_OPTIONS).objects();
        assertConforms(objects);
        assertEquals(8, objects.size());
        for (ObjectNode object : objects) {
            assertEquals("network", object.at("/metadata/labels/team").stringValue());
            assertTrue(
                    object.required("kind").stringValue().startsWith("ClusterRole")
                            || object.at("/metadata/namespace").stringValue().equals("network"));
        }
        assertConforms(chart().render("{distribution: k3s, cleanup: true}").objects());
    }

    private static void assertConforms(List<ObjectNode> objects) {
        for (ObjectNode object : objects) {
            if (object.required("apiVersion").stringValue().startsWith("monitoring.coreos.com/")) {
                OperatorSchema.check(object);
            } else {
                KubernetesSchema.decode(object);
            }
        }
    }

    @Test
    void the_same_values_give_the_same_text() throws Exception {
        String first = chart().text("net", "network", ALL_OPTIONS);
        assertEquals(first, chart().text("net", "network", ALL_OPTIONS));
        assertNotEquals(first, chart().text("net2", "network", ALL_OPTIONS));
    }

    @Test
    void the_package_gives_the_same_text() throws Exception {
        HelmChart packed = chart().pack();
        assertTrue(packed.chart().toString().endsWith("/sluice-" + version() + ".tgz"));
        assertEquals(
                chart().text("net", "network", ALL_OPTIONS),
                packed.text("net", "network", ALL_OPTIONS));
    }

    @Test
    void its_version_is_that_of_the_build() throws Exception {
        JsonNode chart = Yaml.read(HelmChart.FOLDER.resolve("Chart.yaml"));
        assertEquals(version(), chart.required("version").stringValue());
        assertEquals(version(), chart.required("appVersion").stringValue());
        String images = chart.at("/annotations/artifacthub.io~1images").stringValue();
        String image = chart().render("distribution: k3s").container().getImage();
        assertTrue(images.contains("image: " + image + "\n"), images);
    }

    /// The version of the build: [DeployManifestsTest] holds the image of the base to it.
    private static String version() throws IOException {
        String image = DeployManifests.of("base").container().getImage();
        return image.substring(image.indexOf(':') + 1);
    }

    @ParameterizedTest
    @EnumSource
    void the_daemon_reads_the_configuration_of_a_mode(ProxyMode mode) throws Exception {
        ConfigLoader.Loaded loaded = load("{distribution: k3s, mode: " + mode + "}");
        assertEquals(List.of(), loaded.warnings());
        assertEquals(mode, loaded.config().mode());
    }

    @Test
    void fields_of_the_configuration_are_laid_over_the_defaults() throws Exception {
        String values =
                """
                distribution: kind
                config:
                  mode: nftables
                  metricsBindAddress: 127.0.0.1:10249
                  conntrack: {min: 5000000, tcpBeLiberal: true}
                """;
        ProxyConfig config = load(values).config();
        assertEquals(ProxyMode.NFTABLES, config.mode());
        assertEquals("127.0.0.1:10249", config.metricsBindAddress());
        assertEquals("0.0.0.0:10256", config.healthzBindAddress());
        assertEquals(5_000_000, config.conntrack().min());
        assertEquals(0, config.conntrack().maxPerCore());
        assertTrue(config.conntrack().tcpBeLiberal());
    }

    @Test
    void the_settings_that_kube_proxy_lacks_are_a_file_of_their_own() throws Exception {
        String values =
                """
                distribution: DISTRIBUTION
                sluiceConfig:
                  nftables: {serviceCounters: true}
                """;
        for (String distribution : List.of("k3s", "kubeadm")) {
            DeployManifests manifests =
                    chart().render(values.replace("DISTRIBUTION", distribution));
            ConfigMap map = manifests.only(ConfigMap.class);
            var flags = Map.of("sluice-config", List.of(file(map, "sluice-config.yaml")));
            SluiceConfig config = ConfigLoader.load(new GivenFlags(flags)).config().sluice();
            assertTrue(config.nftables().serviceCounters());
            assertEquals(distribution.equals("k3s"), map.getData().containsKey("config.conf"));
            assertTrue(
                    manifests
                            .container()
                            .getCommand()
                            .contains("--sluice-config=/etc/sluice/sluice-config.yaml"));
            Volume volume =
                    manifests.pod().getVolumes().stream()
                            .filter(v -> v.getName().equals("sluice-config"))
                            .findFirst()
                            .orElseThrow();
            assertEquals(map.getMetadata().getName(), volume.getConfigMap().getName());
        }
    }

    private ConfigLoader.Loaded load(String values) throws Exception {
        ConfigMap map = chart().render(values).only(ConfigMap.class);
        return ConfigLoader.load(
                new GivenFlags(Map.of("config", List.of(file(map, "config.conf")))));
    }

    private String file(ConfigMap map, String name) throws IOException {
        Path folder = Files.createTempDirectory(temporary, "config-");
        return Files.writeString(folder.resolve(name), map.getData().get(name)).toString();
    }

    /// The daemon does not start with a flag that it does not know.
    @ParameterizedTest
    @ValueSource(strings = {ALL_OPTIONS, "{distribution: k3s, shadow: true}"})
    void the_daemon_knows_every_flag(String values) throws Exception {
        Set<String> known = Flag.all().stream().map(Flag::word).collect(Collectors.toSet());
        known.add("shadow");
        for (Container container : chart().render(values).containers()) {
            List<String> command = container.getCommand();
            assertEquals(List.of("/usr/local/bin/sluice", "run"), command.subList(0, 2));
            for (String flag : command.subList(2, command.size())) {
                assertTrue(known.contains(flag.replaceFirst("^--([^=]+)(=.*)?$", "$1")), flag);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    distribution: k3s                                     | 127.0.0.1   | 6444
                    {distribution: k3s, k8sServicePort: 16444}            | 127.0.0.1   | 16444
                    {distribution: kind, k8sServiceHost: c-control-plane} | c-control-plane | 6443
                    k8sServiceHost: 192.0.2.1                             | 192.0.2.1   | 443
                    {k8sServiceHost: 192.0.2.1, k8sServicePort: "6443"}   | 192.0.2.1   | 6443
                    apiServer: {endpoint: "https://api.example.com"}      | api.example.com | 443
                    apiServer: {endpoint: "https://api.example.com:8443"} | api.example.com | 8443
                    apiServer: {endpoint: "https://[fd00::1]:8443/"}      | fd00::1     | 8443
                    """)
    void the_api_server_is_where_it_is_said_to_be(String values, String host, String port)
            throws Exception {
        for (Container container : chart().render(values).containers()) {
            assertEquals(host, variable(container, "KUBERNETES_SERVICE_HOST"));
            assertEquals(port, variable(container, "KUBERNETES_SERVICE_PORT"));
        }
    }

    private static String variable(Container container, String name) {
        return container.getEnv().stream()
                .filter(variable -> variable.getName().equals(name))
                .map(EnvVar::getValue)
                .findFirst()
                .orElse("none");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {repository: r.io/s, tag: v1}                   | r.io/s:v1
                    {repository: r.io/s, digest: "DIGEST"}          | r.io/s@DIGEST
                    {repository: r.io/s, tag: v1, digest: "DIGEST"} | r.io/s:v1@DIGEST
                    """)
    void the_image_is_named_by_tag_or_digest(String image, String name) throws Exception {
        String digest = "sha256:" + "0f".repeat(32);
        String values = "{distribution: k3s, image: " + image.replace("DIGEST", digest) + "}";
        for (Container container : chart().render(values).containers()) {
            assertEquals(name.replace("DIGEST", digest), container.getImage());
        }
    }

    @Test
    void the_ports_of_the_pod_are_those_of_the_configuration() throws Exception {
        String values =
                "{distribution: k3s, config: {healthzBindAddress: '[::]:11256',"
                        + " metricsBindAddress: '127.0.0.1:11249'}}";
        Container container = chart().render(values).container();
        assertEquals(Map.of("healthz", 11256, "metrics", 11249), ports(container));
        for (var probe : List.of(container.getLivenessProbe(), container.getReadinessProbe())) {
            assertEquals("healthz", probe.getHttpGet().getPort().getStrVal());
        }
    }

    private static Map<String, Integer> ports(Container container) {
        return container.getPorts().stream()
                .collect(Collectors.toMap(ContainerPort::getName, ContainerPort::getContainerPort));
    }

    @Test
    void of_kubeadm_only_the_daemon_set_is_replaced_and_it_stays_after_helm() throws Exception {
        DeployManifests manifests = chart().render("distribution: kubeadm");
        DaemonSet set = manifests.daemonSet();
        assertEquals("kube-proxy", set.getMetadata().getName());
        assertEquals(Map.of("helm.sh/resource-policy", "keep"), set.getMetadata().getAnnotations());
        assertEquals(List.of(), manifests.all(ConfigMap.class));
        DaemonSet ours = chart().render("distribution: k3s").daemonSet();
        assertEquals(Map.of(), ours.getMetadata().getAnnotations());
    }

    private HelmChart chart() {
        return HelmChart.in(temporary);
    }
}
