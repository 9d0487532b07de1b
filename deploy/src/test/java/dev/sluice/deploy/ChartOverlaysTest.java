package dev.sluice.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.deploy.kustomize.Kustomization;
import dev.sluice.deploy.kustomize.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/// The chart and the overlays of kustomize give the same objects.
///
/// Each is written by hand, as those expect who read it: values in one, patches in the other, and
/// the reasons as comments in both. If one were generated from the other, it would lose these. So
/// this test holds them together: nothing can be in one and not in the other, except what
/// [FlatObjects#OF_HELM] lists.
class ChartOverlaysTest {
    private static final Set<String> MONITORING = Set.of("PodMonitor", "PrometheusRule");

    @TempDir Path temporary;

    @ParameterizedTest
    @ValueSource(strings = {"kubeadm", "k3s", "rke2", "kind", "talos"})
    void a_distribution_gives_the_objects_of_its_overlay(String distribution) throws Exception {
        assertEquals(
                FlatObjects.of(DeployManifests.of("overlays/" + distribution).objects()),
                FlatObjects.of(chart().render("distribution: " + distribution).objects()));
    }

    @Test
    void generic_gives_the_objects_of_the_base_with_the_address_of_the_api_server()
            throws Exception {
        String overlay =
                """
                resources: [KUSTOMIZE/base]
                patches:
                  - target: {kind: DaemonSet}
                    patch: |
                      - op: add
                        path: /spec/template/spec/initContainers/0/env/-
                        value: {name: KUBERNETES_SERVICE_HOST, value: api.example.com}
                      - op: add
                        path: /spec/template/spec/initContainers/0/env/-
                        value: {name: KUBERNETES_SERVICE_PORT, value: "443"}
                      - op: add
                        path: /spec/template/spec/containers/0/env/-
                        value: {name: KUBERNETES_SERVICE_HOST, value: api.example.com}
                      - op: add
                        path: /spec/template/spec/containers/0/env/-
                        value: {name: KUBERNETES_SERVICE_PORT, value: "443"}
                """;
        assertEquals(
                FlatObjects.of(build(overlay)),
                FlatObjects.of(chart().render("k8sServiceHost: api.example.com").objects()));
    }

    @Test
    void without_the_init_container_it_is_the_component_unprivileged() throws Exception {
        String overlay =
                """
                resources: [KUSTOMIZE/overlays/k3s]
                components: [KUSTOMIZE/components/unprivileged]
                """;
        assertEquals(
                FlatObjects.of(build(overlay)),
                FlatObjects.of(
                        chart().render("{distribution: k3s, init: {enabled: false}}").objects()));
    }

    private List<ObjectNode> build(String kustomization) throws IOException {
        Path overlay = Files.createDirectory(temporary.resolve("overlay"));
        Files.writeString(
                overlay.resolve("kustomization.yaml"),
                kustomization.replace(
                        "KUSTOMIZE", DeployManifests.KUSTOMIZE.toAbsolutePath().toString()));
        return Kustomization.build(overlay);
    }

    @Test
    void what_is_scraped_and_alerted_is_the_same() throws Exception {
        String values =
                """
                distribution: k3s
                podMonitor: {enabled: true}
                prometheusRule: {enabled: true}
                """;
        assertEquals(
                FlatObjects.of(DeployManifests.of("monitoring").objects()),
                FlatObjects.of(
                        chart().render(values).objects().stream()
                                .filter(o -> MONITORING.contains(o.get("kind").stringValue()))
                                .toList()));
    }

    @Test
    void the_dashboard_is_the_same() throws Exception {
        DeployManifests rendered =
                chart().render("{distribution: k3s, dashboards: {enabled: true}}");
        ObjectNode map = rendered.find("ConfigMap", "sluice-dashboard").orElseThrow();
        assertEquals("1", map.at("/metadata/labels/grafana_dashboard").stringValue());
        assertEquals(
                Yaml.read(Path.of("dashboards/sluice.json")),
                Yaml.parse(map.at("/data/sluice.json").stringValue()));
    }

    /// The chart must hold all its files, since a package is made from its folder alone.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "kustomize/monitoring/prometheus-rule.yaml > files/prometheus-rule.yaml",
                "dashboards/sluice.json > files/dashboard.json"
            })
    void a_copy_is_still_one(String copy) throws Exception {
        int sign = copy.indexOf(" > ");
        Path original = Path.of(copy.substring(0, sign));
        Path target = HelmChart.FOLDER.resolve(copy.substring(sign + 3));
        assertEquals(
                -1,
                Files.mismatch(original, target),
                () -> "differs: cp deploy/" + original + " deploy/" + target);
    }

    /// The comparison finds a difference, and what it passes over occurs.
    @Test
    void the_comparison_compares() throws Exception {
        List<ObjectNode> k3s = chart().render("distribution: k3s").objects();
        for (String other :
                List.of(
                        "distribution: rke2",
                        "{distribution: k3s, mode: nftables}",
                        "{distribution: k3s, commonLabels: {team: net}}",
                        "{distribution: k3s, rbac: {create: false}}")) {
            assertNotEquals(
                    FlatObjects.of(k3s), FlatObjects.of(chart().render(other).objects()), other);
        }
        String kubeadm = chart().text("sluice", "kube-system", "distribution: kubeadm");
        for (String path : FlatObjects.OF_HELM) {
            String field = path.substring(path.lastIndexOf('/') + 1).replace("~1", "/");
            assertTrue(kubeadm.contains(field + ": "), field);
        }
    }

    private HelmChart chart() {
        return HelmChart.in(temporary);
    }
}
