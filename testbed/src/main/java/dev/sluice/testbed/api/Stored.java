package dev.sluice.testbed.api;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// One version of an object, serialized so that answers only copy bytes. Immutable.
final class Stored {
    static final JsonMapper JSON = new JsonMapper();

    private final Resource resource;
    private final String key;
    private final long version;
    private final byte[] item;
    private final Map<String, String> labels;
    private final Map<String, String> fields;

    private Stored(Resource resource, ObjectNode object) {
        JsonNode metadata = object.path("metadata");
        this.resource = resource;
        this.key =
                key(
                        resource,
                        metadata.path("namespace").asString(""),
                        metadata.path("name").asString());
        this.version = Long.parseLong(metadata.path("resourceVersion").asString());
        this.item = JSON.writeValueAsBytes(object);
        this.labels = labels(metadata.path("labels"));
        this.fields = fields(resource, object);
    }

    /// @param object with `metadata.resourceVersion` set
    static Stored of(Resource resource, ObjectNode object) {
        object.remove("kind");
        object.remove("apiVersion");
        return new Stored(resource, object);
    }

    /// Returns `namespace/name`, or only the name of a cluster-scoped object.
    static String key(Resource resource, String namespace, String name) {
        return resource.namespaced() ? namespace + "/" + name : name;
    }

    String key() {
        return key;
    }

    /// Returns the `resourceVersion`.
    long version() {
        return version;
    }

    /// Returns its JSON as an item of a list, without `kind` and `apiVersion`. Callers must not
    /// modify it.
    byte[] item() {
        return item;
    }

    Map<String, String> labels() {
        return labels;
    }

    /// Returns the values of the fields that a field selector may name.
    Map<String, String> fields() {
        return fields;
    }

    /// Returns its JSON as an object on its own, with `kind` and `apiVersion`.
    byte[] whole() {
        var out = new ByteArrayOutputStream(item.length + 64);
        out.writeBytes(
                "{\"kind\":\"%s\",\"apiVersion\":\"%s\","
                        .formatted(resource.kind(), resource.apiVersion())
                        .getBytes(StandardCharsets.UTF_8));
        out.write(item, 1, item.length - 1);
        return out.toByteArray();
    }

    /// Returns a copy of the object that the caller may change.
    ObjectNode tree() {
        return (ObjectNode) JSON.readTree(item);
    }

    /// Returns the same content under another version.
    Stored at(long other) {
        ObjectNode tree = tree();
        ((ObjectNode) tree.get("metadata")).put("resourceVersion", Long.toString(other));
        return of(resource, tree);
    }

    private static Map<String, String> labels(JsonNode labels) {
        Map<String, String> all = new TreeMap<>();
        labels.properties().forEach(label -> all.put(label.getKey(), label.getValue().asString()));
        return Map.copyOf(all);
    }

    private static Map<String, String> fields(Resource resource, JsonNode object) {
        Map<String, String> fields = new TreeMap<>();
        for (String path : Selection.fieldsOf(resource)) {
            JsonNode value = object.at("/" + path.replace('.', '/'));
            fields.put(path, value.asString(""));
        }
        return Map.copyOf(fields);
    }
}
