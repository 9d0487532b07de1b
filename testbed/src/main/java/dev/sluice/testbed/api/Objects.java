package dev.sluice.testbed.api;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Creates objects of any kind and reads their metadata.
final class Objects {
    private Objects() {}

    /// @param key `namespace/name`, or a name alone
    static ObjectNode named(String apiVersion, String kind, String key) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.put("kind", kind).put("apiVersion", apiVersion);
        int slash = key.indexOf('/');
        ObjectNode metadata = object.putObject("metadata").put("name", key.substring(slash + 1));
        if (slash >= 0) {
            metadata.put("namespace", key.substring(0, slash));
        }
        return object;
    }

    static ObjectNode metadata(ObjectNode object) {
        return (ObjectNode) object.get("metadata");
    }
}
