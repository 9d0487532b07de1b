package dev.sluice.deploy.kustomize;

import java.util.Map;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Applies patches to an object.
final class Patch {
    private Patch() {}

    /// Applies a JSON patch (RFC 6902) with the operations `add`, `replace` and `remove`.
    static void applyOperations(JsonNode operations, JsonNode object) {
        for (JsonNode operation : operations) {
            String verb = operation.required("op").stringValue();
            JsonPointer path = JsonPointer.compile(operation.required("path").stringValue());
            JsonNode parent = object.at(path.head());
            String name = path.last().getMatchingProperty();
            switch (verb) {
                case "add" -> add(parent, name, operation.required("value"));
                case "replace" -> {
                    remove(parent, name, path);
                    add(parent, name, operation.required("value"));
                }
                case "remove" -> remove(parent, name, path);
                default -> throw new IllegalArgumentException("unknown operation " + verb);
            }
        }
    }

    private static void add(JsonNode parent, String name, JsonNode value) {
        if (parent instanceof ObjectNode object) {
            object.set(name, value.deepCopy());
        } else if (parent instanceof ArrayNode array) {
            int index = name.equals("-") ? array.size() : Integer.parseInt(name);
            array.insert(index, value.deepCopy());
        } else {
            throw new IllegalArgumentException("nothing to add " + name + " to");
        }
    }

    private static void remove(JsonNode parent, String name, JsonPointer path) {
        boolean there =
                switch (parent) {
                    case ObjectNode object -> object.remove(name) != null;
                    case ArrayNode array -> array.remove(Integer.parseInt(name)) != null;
                    default -> false;
                };
        if (!there) {
            throw new IllegalArgumentException("there is no " + path);
        }
    }

    /// Merges a patch of maps and plain values. Rejects lists, because merging a list depends on
    /// its schema.
    static void merge(JsonNode patch, ObjectNode object) {
        for (Map.Entry<String, JsonNode> entry : patch.properties()) {
            JsonNode value = entry.getValue();
            if (value.isArray()) {
                throw new IllegalArgumentException(
                        "a list, " + entry.getKey() + ": use operations instead");
            }
            if (value.isObject() && object.get(entry.getKey()) instanceof ObjectNode inner) {
                merge(value, inner);
            } else {
                object.set(entry.getKey(), value.deepCopy());
            }
        }
    }
}
