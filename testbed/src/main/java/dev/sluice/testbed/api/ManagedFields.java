package dev.sluice.testbed.api;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// `metadata.managedFields`: who set which field. It is a large part of the size of real objects.
final class ManagedFields {
    /// The lists whose items have owners of their own, and the fields that identify an item.
    private static final Map<String, List<String>> KEYS =
            Map.of("ports", List.of("port", "protocol"), "addresses", List.of("type"));

    private ManagedFields() {}

    /// Adds one manager for all fields of an object, unless it has managers already.
    static void ensure(Resource resource, ObjectNode object, String time) {
        ObjectNode metadata = (ObjectNode) object.get("metadata");
        if (metadata.has("managedFields")) {
            return;
        }
        ObjectNode owned = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> property : object.properties()) {
            switch (property.getKey()) {
                case "kind", "apiVersion" -> {}
                case "metadata" -> metadata(owned, property.getValue());
                default ->
                        owned.set(
                                "f:" + property.getKey(),
                                fields(resource, property.getKey(), property.getValue()));
            }
        }
        ObjectNode entry = metadata.putArray("managedFields").addObject();
        entry.put("manager", "kube-controller-manager");
        entry.put("operation", "Update");
        entry.put("apiVersion", resource.apiVersion());
        entry.put("time", time);
        entry.put("fieldsType", "FieldsV1");
        entry.set("fieldsV1", owned);
    }

    private static void metadata(ObjectNode owned, JsonNode metadata) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        for (String part : List.of("annotations", "labels")) {
            if (metadata.path(part).isObject()) {
                ObjectNode keys = fields.putObject("f:" + part);
                keys.putObject(".");
                metadata.get(part).properties().forEach(key -> keys.putObject("f:" + key.getKey()));
            }
        }
        if (!fields.isEmpty()) {
            owned.set("f:metadata", fields);
        }
    }

    private static ObjectNode fields(Resource resource, String name, JsonNode value) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        // In an EndpointSlice, a list is owned as a whole.
        List<String> keys = KEYS.get(name);
        if (value.isArray() && keys != null && resource != Resource.ENDPOINTSLICES) {
            fields.putObject(".");
            value.forEach(item -> {
                ObjectNode key = JsonNodeFactory.instance.objectNode();
                keys.stream().filter(item::has).forEach(k -> key.set(k, item.get(k)));
                ObjectNode ofItem = fields(resource, "", item);
                ofItem.putObject(".");
                fields.set("k:" + key, ofItem);
            });
        } else if (value.isObject()) {
            value.properties()
                    .forEach(p ->
                            fields.set(
                                    "f:" + p.getKey(), fields(resource, p.getKey(), p.getValue())));
        }
        return fields;
    }
}
