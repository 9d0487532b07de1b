package dev.sluice.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.ConfigLoader;
import dev.sluice.config.Flag;
import dev.sluice.config.GivenFlags;
import dev.sluice.config.ProxyConfig;
import dev.sluice.deploy.kustomize.Kustomization;
import dev.sluice.deploy.kustomize.Yaml;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The manifests conform to the Kubernetes schemas. They match each other, the daemon's
/// configuration, and what clusters expect of a service proxy.
class DeployManifestsTest {
    private static final String BASE = "base";
    private static final String KUBEADM = "overlays/kubeadm";

    @TempDir Path temporary;

    /// The base and each overlay.
    static List<String> folders() throws IOException {
        List<String> folders = new ArrayList<>(List.of(BASE));
        try (Stream<Path> overlays = Files.list(DeployManifests.KUSTOMIZE.resolve("overlays"))) {
            overlays.map(overlay -> "overlays/" + overlay.getFileName())
                    .sorted()
                    .forEach(folders::add);
        }
        assertTrue(folders.contains(KUBEADM), folders::toString);
        return folders;
    }

    @ParameterizedTest
    @MethodSource("folders")
    void every_object_is_what_its_schema_allows(String folder) throws Exception {
        DeployManifests manifests = DeployManifests.of(folder);
        manifests.objects().forEach(KubernetesSchema::decode);
        assertEquals(1, manifests.all(DaemonSet.class).size());
    }

    @Test
    void what_is_scraped_and_alerted_is_what_the_operator_reads() throws Exception {
        List<ObjectNode> objects = DeployManifests.of("monitoring").objects();
        objects.forEach(OperatorSchema::check);
        assertEquals(
                List.of("PodMonitor", "PrometheusRule"),
                objects.stream().map(o -> o.required("kind").stringValue()).toList());
    }

    @Test
    void a_misspelt_field_or_a_wrong_type_is_found() throws Exception {
        String text = Files.readString(DeployManifests.KUSTOMIZE.resolve("base/daemonset.yaml"));
        for (String wrong :
                List.of(
                        text.replace("hostNetwork:", "hostNetworks:"),
                        text.replace("periodSeconds:", "periodSecond:"),
                        text.replace("readOnlyRootFilesystem:", "readOnlyRootFileSystem:"))) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> KubernetesSchema.decode(Yaml.parse(wrong)));
        }
        JsonNode notANumber = Yaml.parse(text.replace("containerPort: 10256", "containerPort: x"));
        assertThrows(
                tools.jackson.core.JacksonException.class,
                () -> KubernetesSchema.decode(notANumber));
        String monitor =
                Files.readString(DeployManifests.KUSTOMIZE.resolve("monitoring/pod-monitor.yaml"));
        assertThrows(
                IllegalArgumentException.class,
                () -> OperatorSchema.check(Yaml.parse(monitor.replace("jobLabel", "joblabel"))));
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        OperatorSchema.check(
                                Yaml.parse(
                                        monitor.replace("  selector:\n", "")
                                                .replace(
                                                        "    matchLabels:\n      k8s-app: kube-proxy\n",
                                                        ""))));
    }

    @ParameterizedTest
    @MethodSource("folders")
    void the_pods_are_found_by_those_who_look_for_a_service_proxy(String folder) throws Exception {
        DaemonSet set = DeployManifests.of(folder).daemonSet();
        Map<String, String> labels = set.getSpec().getTemplate().getMetadata().getLabels();
        assertEquals("kube-system", set.getMetadata().getNamespace());
        assertEquals("kube-proxy", labels.get("k8s-app"));
        assertTrue(labels.entrySet().containsAll(selected(set.getSpec().getSelector()).entrySet()));
        JsonNode monitor =
                DeployManifests.of("monitoring").find("PodMonitor", "kube-proxy").orElseThrow();
        monitor.at("/spec/selector/matchLabels")
                .properties()
                .forEach(e -> assertEquals(e.getValue().stringValue(), labels.get(e.getKey())));
        assertEquals("kube-proxy", labels.get(monitor.at("/spec/jobLabel").stringValue()));
    }

    private static Map<String, String> selected(LabelSelector selector) {
        assertEquals(List.of(), selector.getMatchExpressions());
        return selector.getMatchLabels();
    }

    @ParameterizedTest
    @MethodSource("folders")
    void every_node_gets_one_before_anything_else(String folder) throws Exception {
        PodSpec pod = DeployManifests.of(folder).pod();
        assertEquals("system-node-critical", pod.getPriorityClassName());
        assertTrue(pod.getHostNetwork());
        assertEquals(1, pod.getTolerations().size());
        assertEquals("Exists", pod.getTolerations().getFirst().getOperator());
        assertEquals(null, pod.getTolerations().getFirst().getKey());
        assertEquals(null, pod.getTolerations().getFirst().getEffect());
        assertEquals(Map.of("kubernetes.io/os", "linux"), pod.getNodeSelector());
    }

    @ParameterizedTest
    @MethodSource("folders")
    void the_lasting_container_has_no_more_than_it_needs(String folder) throws Exception {
        SecurityContext context =
                onlyContainer(DeployManifests.of(folder).pod()).getSecurityContext();
        assertEquals(false, context.getPrivileged());
        assertEquals(false, context.getAllowPrivilegeEscalation());
        assertEquals(true, context.getReadOnlyRootFilesystem());
        assertEquals(List.of("ALL"), context.getCapabilities().getDrop());
        assertEquals(
                List.of("NET_ADMIN", "NET_RAW", "SYS_RESOURCE"),
                context.getCapabilities().getAdd());
        assertEquals("RuntimeDefault", context.getSeccompProfile().getType());
    }

    private static Container onlyContainer(PodSpec pod) {
        assertEquals(1, pod.getContainers().size());
        return pod.getContainers().getFirst();
    }

    @ParameterizedTest
    @MethodSource("folders")
    void what_is_mounted_is_there(String folder) throws Exception {
        DeployManifests manifests = DeployManifests.of(folder);
        PodSpec pod = manifests.pod();
        Set<String> volumes =
                pod.getVolumes().stream().map(Volume::getName).collect(Collectors.toSet());
        Set<String> mounted = new HashSet<>();
        for (Container container : containers(pod)) {
            for (VolumeMount mount : container.getVolumeMounts()) {
                assertTrue(volumes.contains(mount.getName()), mount.getName());
                mounted.add(mount.getName());
            }
        }
        assertEquals(volumes, mounted);
        for (Volume volume : pod.getVolumes()) {
            if (volume.getConfigMap() != null) {
                String name = volume.getConfigMap().getName();
                // kubeadm has created its ConfigMap already, and it must not be replaced.
                assertEquals(
                        !folder.equals(KUBEADM),
                        manifests.find("ConfigMap", name).isPresent(),
                        name);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("folders")
    void the_image_is_the_one_that_is_built(String folder) throws Exception {
        String built = "localhost/sluice:" + version();
        for (Container container : containers(DeployManifests.of(folder).pod())) {
            assertEquals(built, container.getImage());
        }
    }

    @Test
    void the_image_is_named_in_one_place() throws Exception {
        try (Stream<Path> files = Files.walk(DeployManifests.KUSTOMIZE)) {
            List<Path> naming =
                    files.filter(Files::isRegularFile)
                            .filter(DeployManifestsTest::namesImage)
                            .toList();
            assertEquals(
                    List.of(DeployManifests.KUSTOMIZE.resolve("base/kustomization.yaml")), naming);
        }
    }

    private static boolean namesImage(Path file) {
        try {
            return Files.readString(file).contains("localhost/sluice");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String version() throws IOException {
        String pom = Files.readString(Path.of("../pom.xml"));
        return pom.substring(pom.indexOf("<revision>") + 10, pom.indexOf("</revision>"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "overlays/k3s", "overlays/kind"})
    void the_configuration_is_read_and_its_ports_are_those_of_the_pod(String folder)
            throws Exception {
        DeployManifests manifests = DeployManifests.of(folder);
        String text = manifests.only(ConfigMap.class).getData().get("config.conf");
        Path file = Files.writeString(temporary.resolve("config.conf"), text);
        ConfigLoader.Loaded loaded =
                ConfigLoader.load(new GivenFlags(Map.of("config", List.of(file.toString()))));
        assertEquals(List.of(), loaded.warnings());
        ProxyConfig config = loaded.config();
        assertEquals("0.0.0.0:10256", config.healthzBindAddress());
        assertEquals("0.0.0.0:10249", config.metricsBindAddress());
        assertPorts(onlyContainer(manifests.pod()));
    }

    @Test
    void kube_proxys_default_ports_are_those_of_the_pod() throws Exception {
        assertPorts(onlyContainer(DeployManifests.of(KUBEADM).pod()));
        ProxyConfig config = ConfigLoader.load(GivenFlags.none()).config();
        assertTrue(config.healthzBindAddress().endsWith(":10256"));
        assertTrue(config.metricsBindAddress().endsWith(":10249"));
    }

    /// The daemon does not start with a flag that it does not know.
    @ParameterizedTest
    @MethodSource("folders")
    void the_daemon_knows_every_flag(String folder) throws Exception {
        Set<String> known = Flag.all().stream().map(Flag::word).collect(Collectors.toSet());
        for (Container container : containers(DeployManifests.of(folder).pod())) {
            List<String> command = container.getCommand();
            assertEquals(List.of("/usr/local/bin/sluice", "run"), command.subList(0, 2));
            for (String flag : command.subList(2, command.size())) {
                assertTrue(known.contains(flag.replaceFirst("^--([^=]+)(=.*)?$", "$1")), flag);
            }
        }
    }

    private static void assertPorts(Container container) {
        assertEquals(
                Map.of("healthz", 10256, "metrics", 10249),
                container.getPorts().stream()
                        .collect(
                                Collectors.toMap(
                                        ContainerPort::getName, ContainerPort::getContainerPort)));
        assertEquals("healthz", container.getLivenessProbe().getHttpGet().getPort().getStrVal());
        assertEquals("/livez", container.getLivenessProbe().getHttpGet().getPath());
        assertEquals("healthz", container.getReadinessProbe().getHttpGet().getPort().getStrVal());
        assertEquals("/readyz", container.getReadinessProbe().getHttpGet().getPath());
    }

    @ParameterizedTest
    @ValueSource(strings = {"overlays/k3s", "overlays/kind", "overlays/rke2", "overlays/talos"})
    void the_api_server_is_reached_without_a_proxy(String folder) throws Exception {
        for (Container container : containers(DeployManifests.of(folder).pod())) {
            List<String> names = container.getEnv().stream().map(EnvVar::getName).toList();
            assertEquals(
                    List.of("NODE_NAME", "KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT"),
                    names);
        }
    }

    /// Applied over kubeadm's DaemonSet, whose lists Kubernetes merges by name, the manifest must
    /// give our DaemonSet.
    @Test
    void kubeadms_own_daemon_set_becomes_ours() throws Exception {
        JsonNode theirs = Yaml.read(Path.of("src/test/resources/kubeadm-kube-proxy.yaml"));
        DaemonSet set = DeployManifests.of(KUBEADM).daemonSet();
        DaemonSet kubeProxy = KubernetesSchema.decode(theirs, DaemonSet.class);
        assertEquals(kubeProxy.getMetadata().getName(), set.getMetadata().getName());
        assertEquals(kubeProxy.getMetadata().getNamespace(), set.getMetadata().getNamespace());
        // The selector of a DaemonSet is immutable.
        assertEquals(kubeProxy.getSpec().getSelector(), set.getSpec().getSelector());
        PodSpec before = kubeProxy.getSpec().getTemplate().getSpec();
        PodSpec after = set.getSpec().getTemplate().getSpec();
        // With another name, their container would stay beside ours.
        assertEquals(onlyContainer(before).getName(), onlyContainer(after).getName());
        assertTrue(names(after.getVolumes()).containsAll(names(before.getVolumes())));
        assertTrue(mounts(after).containsAll(mounts(before)));
        assertEquals(
                before.getVolumes().getFirst().getConfigMap().getName(),
                after.getVolumes().getFirst().getConfigMap().getName());
        // The command lines are the same except for the program.
        List<String> theirArguments = onlyContainer(before).getCommand();
        List<String> ourArguments = onlyContainer(after).getCommand();
        assertEquals(
                theirArguments.subList(1, theirArguments.size()),
                ourArguments.subList(2, ourArguments.size()));
        assertFalse(onlyContainer(after).getSecurityContext().getPrivileged());
    }

    private static List<String> names(List<Volume> volumes) {
        return volumes.stream().map(Volume::getName).toList();
    }

    private static List<String> mounts(PodSpec pod) {
        return onlyContainer(pod).getVolumeMounts().stream()
                .map(VolumeMount::getMountPath)
                .toList();
    }

    @Test
    void without_privileges_nothing_is_privileged() throws Exception {
        Path overlay = Files.createDirectory(temporary.resolve("overlay"));
        Path here = DeployManifests.KUSTOMIZE.toAbsolutePath();
        Files.writeString(
                overlay.resolve("kustomization.yaml"),
                """
                resources: [%s/base]
                components: [%s/components/unprivileged]
                """
                        .formatted(here, here));
        PodSpec pod = new DeployManifests("overlay", Kustomization.build(overlay)).pod();
        assertEquals(List.of(), pod.getInitContainers());
        assertEquals(1, containers(DeployManifests.of(BASE).pod()).size() - containers(pod).size());
    }

    private static List<Container> containers(PodSpec pod) {
        List<Container> all = new ArrayList<>(pod.getInitContainers());
        all.addAll(pod.getContainers());
        return all;
    }
}
