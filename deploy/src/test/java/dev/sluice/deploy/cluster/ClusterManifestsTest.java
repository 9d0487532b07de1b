package dev.sluice.deploy.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.ConfigException;
import dev.sluice.config.ConfigLoader;
import dev.sluice.config.GivenFlags;
import dev.sluice.deploy.KubernetesSchema;
import dev.sluice.deploy.kustomize.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What the tests in Docker apply, as far as it can be told without Docker.
class ClusterManifestsTest {
    @TempDir Path temporary;

    @ParameterizedTest
    @CsvSource({
        "k3s, iptables",
        "k3s, nftables",
        "k3s, ipvs",
        "kind, iptables",
        "kind, nftables",
        "kind, ipvs"
    })
    void the_daemon_reads_the_configuration_of_each_mode(String overlay, String mode)
            throws IOException, ConfigException {
        List<ObjectNode> objects = new ClusterManifests(overlay, KindNode.NAME).objects(mode);
        objects.forEach(KubernetesSchema::decode);
        List<String> configs =
                objects.stream()
                        .map(object -> object.at("/data/config.conf"))
                        .filter(JsonNode::isString)
                        .map(JsonNode::stringValue)
                        .toList();
        assertEquals(1, configs.size());
        Path file = Files.writeString(temporary.resolve("config.conf"), configs.getFirst());
        ConfigLoader.Loaded loaded =
                ConfigLoader.load(new GivenFlags(Map.of("config", List.of(file.toString()))));
        assertEquals(List.of(), loaded.warnings());
        assertEquals(mode, loaded.config().mode().toString());
        assertEquals(
                0,
                Yaml.parse(configs.getFirst()).at("/conntrack/maxPerCore").asInt(-1),
                configs::getFirst);
    }

    @Test
    void a_configuration_of_another_form_is_refused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> ClusterManifests.forCluster("mode: nftables\n", "ipvs"));
    }

    @Test
    void the_api_server_of_kind_has_the_name_of_the_cluster() throws IOException {
        String text = new ClusterManifests("kind", "other").objects("iptables").toString();
        assertTrue(text.contains("\"other-control-plane\""), text);
        assertFalse(text.contains("kind-control-plane"), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"k3s", "kind", "kubeadm"})
    void the_image_is_the_one_that_is_loaded(String overlay) throws IOException {
        String image = new ClusterManifests(overlay, KindNode.NAME).image();
        assertTrue(image.startsWith("localhost/sluice:"), image);
    }

    @Test
    void the_workload_is_what_its_schemas_allow_and_fits_together() throws IOException {
        var workload = new ClusterWorkload("localhost/sluice:1");
        List<ObjectNode> objects = workload.servers();
        objects.forEach(KubernetesSchema::decode);
        JsonNode service = objects.getFirst();
        JsonNode servers = objects.get(1);
        assertEquals(servers.at("/spec/template/metadata/labels"), service.at("/spec/selector"));
        JsonNode container = servers.at("/spec/template/spec/containers/0");
        for (String variable : List.of("HTTP_PORT", "ECHO_PORT")) {
            assertTrue(
                    service.at("/spec/ports")
                            .valueStream()
                            .map(port -> port.get("port").asString(""))
                            .anyMatch(value(container, variable)::equals),
                    variable);
        }
        assertEquals(
                value(container, "HTTP_PORT"),
                container.at("/readinessProbe/tcpSocket/port").asString(""));
        ObjectNode traffic = workload.traffic("10.96.0.9");
        KubernetesSchema.decode(traffic);
        assertEquals("10.96.0.9", value(traffic.at("/spec/containers/0"), "WEB"));
        assertTrue(traffic.at("/spec/containers/0/command/2").stringValue().contains("echo held"));
        assertEquals(4, Yaml.all(text(objects, traffic)).size());
    }

    private static String text(List<ObjectNode> objects, ObjectNode more) {
        return ClusterWorkload.text(objects) + ClusterWorkload.text(List.of(more));
    }

    private static String value(JsonNode container, String name) {
        return container
                .get("env")
                .valueStream()
                .filter(variable -> variable.get("name").stringValue().equals(name))
                .map(variable -> variable.get("value").stringValue())
                .findFirst()
                .orElseThrow();
    }

    /// Both are what `SWAP.md` tells people to write.
    @Test
    void the_switches_of_kube_proxy_are_those_of_the_guide() throws IOException {
        String guide = Files.readString(Path.of("SWAP.md"));
        assertTrue(guide.contains("```yaml\n" + KindNode.WITHOUT_PROXY + "```"));
        assertEquals("disable-kube-proxy: true\n", K3sNode.config(false));
        assertTrue(guide.contains("`" + K3sNode.config(false).strip() + "`"));
        assertEquals("disable-kube-proxy: false\n", K3sNode.config(true));
    }
}
