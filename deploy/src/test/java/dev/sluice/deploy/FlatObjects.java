package dev.sluice.deploy;

import dev.sluice.deploy.kustomize.Yaml;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Objects as lines, one for each value with its path. Two texts of the same objects give the same
/// lines, whatever the order of objects and fields, and a difference is named by its path.
final class FlatObjects {
    /// What Helm adds to an object, which changes nothing of what it does.
    static final Set<String> OF_HELM =
            Set.of(
                    "/metadata/labels/helm.sh~1chart",
                    "/metadata/labels/app.kubernetes.io~1instance",
                    "/metadata/labels/app.kubernetes.io~1version",
                    "/metadata/labels/app.kubernetes.io~1managed-by",
                    "/metadata/annotations/helm.sh~1resource-policy",
                    "/spec/template/metadata/annotations/checksum~1config");

    private final SortedMap<String, String> lines = new TreeMap<>();

    private FlatObjects() {}

    static String of(Iterable<ObjectNode> objects) {
        var flat = new FlatObjects();
        for (ObjectNode object : objects) {
            flat.add(name(object), object);
        }
        flat.lines.keySet().removeIf(path -> OF_HELM.stream().anyMatch(path::endsWith));
        return flat.lines.entrySet().stream()
                .map(line -> line.getKey() + ": " + line.getValue())
                .collect(Collectors.joining("\n"));
    }

    /// Returns the kind and the name of an object.
    static String name(JsonNode object) {
        return object.required("kind").stringValue()
                + " "
                + object.at("/metadata/name").stringValue();
    }

    private void add(String path, JsonNode value) {
        if (value.isObject() && !value.isEmpty()) {
            for (Map.Entry<String, JsonNode> field : value.properties()) {
                add(path + "/" + field.getKey().replace("/", "~1"), field.getValue());
            }
        } else if (value.isArray() && !value.isEmpty()) {
            for (int i = 0; i < value.size(); i++) {
                add(path + "/" + i, value.get(i));
            }
        } else if (path.startsWith("ConfigMap ") && path.contains("/data/") && value.isString()) {
            // The text of a file may differ where its meaning does not.
            add(path.replace("/data/", "/file/"), Yaml.parse(value.stringValue()));
        } else {
            lines.put(path, value.toString());
        }
    }
}
