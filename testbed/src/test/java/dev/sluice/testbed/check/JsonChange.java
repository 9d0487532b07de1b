package dev.sluice.testbed.check;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Changes an object as `kubectl patch` does.
final class JsonChange {
    private static final JsonMapper JSON = new JsonMapper();

    private JsonChange() {}

    /// Applies a JSON Merge Patch (RFC 7386). A strategic merge patch of fields without lists is
    /// the same.
    static String merge(String object, String patch) {
        JsonNode target = JSON.readTree(object);
        merge((ObjectNode) target, JSON.readTree(patch));
        return target.toString();
    }

    private static void merge(ObjectNode target, JsonNode patch) {
        patch.propertyStream()
                .forEach(field -> {
                    JsonNode present = target.get(field.getKey());
                    if (present instanceof ObjectNode inner && field.getValue().isObject()) {
                        merge(inner, field.getValue());
                    } else {
                        target.set(field.getKey(), field.getValue());
                    }
                });
    }

    /// Applies a JSON Patch (RFC 6902) of the operations test, remove and replace.
    ///
    /// @throws IllegalStateException if a test fails or a path does not exist
    static String patch(String object, String operations) {
        JsonNode target = JSON.readTree(object);
        for (JsonNode operation : JSON.readTree(operations)) {
            String path = operation.required("path").stringValue();
            int slash = path.lastIndexOf('/');
            JsonNode parent = target.at(path.substring(0, slash));
            JsonNode present = target.at(path);
            if (present.isMissingNode()) {
                throw new IllegalStateException("there is no " + path);
            }
            apply(operation, parent, path.substring(slash + 1), present);
        }
        return target.toString();
    }

    private static void apply(JsonNode operation, JsonNode parent, String name, JsonNode present) {
        switch (operation.required("op").stringValue()) {
            case "test" -> {
                if (!present.equals(operation.required("value"))) {
                    throw new IllegalStateException("the test fails: " + operation);
                }
            }
            case "remove" -> {
                if (parent instanceof ObjectNode object) {
                    object.remove(name);
                } else {
                    ((ArrayNode) parent).remove(Integer.parseInt(name));
                }
            }
            case "replace" -> ((ObjectNode) parent).set(name, operation.required("value"));
            default -> throw new IllegalStateException("unknown operation: " + operation);
        }
    }
}
