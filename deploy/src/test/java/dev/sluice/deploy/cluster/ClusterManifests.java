package dev.sluice.deploy.cluster;

import dev.sluice.deploy.kustomize.Kustomization;
import dev.sluice.deploy.kustomize.Yaml;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Sluice's objects as an overlay of kustomize builds them, with the configuration of a test
/// cluster.
///
/// @param overlay its folder below `kustomize/overlays`
/// @param cluster the name of the cluster; it counts for kind, where it is part of the API server's
record ClusterManifests(String overlay, String cluster) {
    private static final String KIND = "kind-control-plane";
    private static final String MODE = "mode: iptables\n";
    private static final String DETECTION = "detectLocalMode: NodeCIDR\n";

    /// Returns the objects for a mode.
    List<ObjectNode> objects(String mode) throws IOException {
        List<ObjectNode> objects = new ArrayList<>();
        for (ObjectNode built :
                Kustomization.build(Path.of("kustomize/overlays").resolve(overlay))) {
            String text = built.toString().replace(KIND, cluster + "-control-plane");
            var object = (ObjectNode) Yaml.parse(text);
            objects.add(object);
            JsonNode config = object.at("/data/config.conf");
            if (config.isString()) {
                ((ObjectNode) object.required("data"))
                        .put("config.conf", forCluster(config.stringValue(), mode));
            }
        }
        return objects;
    }

    /// The node is a container, so only its host can set the size of the conntrack table.
    static String forCluster(String config, String mode) {
        if (!config.contains(MODE) || !config.contains(DETECTION)) {
            throw new IllegalArgumentException("another configuration: " + config);
        }
        String text = config.replace(MODE, "mode: " + mode + "\n");
        return text.contains("\nconntrack:")
                ? text
                : text.replace(DETECTION, DETECTION + "conntrack: {maxPerCore: 0}\n");
    }

    /// Returns the name of Sluice's image.
    String image() throws IOException {
        return objects("iptables").stream()
                .map(object -> object.at("/spec/template/spec/containers/0/image"))
                .filter(JsonNode::isString)
                .map(JsonNode::stringValue)
                .findFirst()
                .orElseThrow();
    }
}
