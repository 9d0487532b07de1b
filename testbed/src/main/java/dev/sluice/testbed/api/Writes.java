package dev.sluice.testbed.api;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Creates, replaces, patches and deletes objects, and fills in the metadata that a server fills
/// in.
final class Writes {
    private final Store store;
    private final Clock clock;

    Writes(Store store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /// The object that a request names.
    ///
    /// @param namespace empty for a cluster-scoped resource
    record Target(Resource resource, String namespace, String name) {
        String key() {
            return Stored.key(resource, namespace, name);
        }
    }

    static ObjectNode parse(String json) {
        try {
            if (Stored.JSON.readTree(json) instanceof ObjectNode object) {
                return object;
            }
        } catch (JacksonException e) {
            throw ApiError.badRequest("the body is no JSON: " + e.getOriginalMessage());
        }
        throw ApiError.badRequest("the body is no object");
    }

    /// Creates an object.
    ///
    /// @throws ApiError if it exists
    Stored create(Resource resource, String namespace, ObjectNode object) {
        Target target = target(resource, namespace, object);
        return store.write(
                resource,
                target.key(),
                before -> {
                    if (before != null) {
                        throw ApiError.alreadyExists(resource, target.name());
                    }
                    return filledIn(target, object, null);
                });
    }

    /// Replaces an object. If the new content has a `resourceVersion`, it must be the current one.
    ///
    /// @throws ApiError if the object does not exist or has another version
    Stored replace(Target target, ObjectNode object) {
        return store.write(
                target.resource(),
                target.key(),
                before -> {
                    requireThere(target, before);
                    String named = object.path("metadata").path("resourceVersion").asString("");
                    if (before != null
                            && !named.isEmpty()
                            && Long.parseLong(named) != before.version()) {
                        throw ApiError.conflict(target.resource(), target.name());
                    }
                    return filledIn(target, object, before);
                });
    }

    /// Creates or replaces an object, whatever its current version.
    Stored put(Resource resource, ObjectNode object) {
        Target target = target(resource, "", object);
        return store.write(
                resource, target.key(), before -> filledIn(target, object.deepCopy(), before));
    }

    /// Applies a merge patch (RFC 7386) to an object: members that are null are removed.
    ///
    /// @throws ApiError if the object does not exist
    Stored merge(Target target, ObjectNode patch) {
        return store.write(
                target.resource(),
                target.key(),
                before -> {
                    requireThere(target, before);
                    ObjectNode tree =
                            before == null ? JsonNodeFactory.instance.objectNode() : before.tree();
                    return filledIn(target, merged(tree, patch), before);
                });
    }

    Stored delete(Target target) {
        Stored gone = store.delete(target.resource(), target.key());
        if (gone == null) {
            throw ApiError.notFound(target.resource(), target.name());
        }
        return gone;
    }

    private Target target(Resource resource, String namespace, ObjectNode object) {
        if (!(object.get("metadata") instanceof ObjectNode metadata)) {
            throw ApiError.badRequest("metadata is missing");
        }
        if (resource.namespaced()) {
            String own = metadata.path("namespace").asString("");
            String settled = !namespace.isEmpty() ? namespace : own.isEmpty() ? "default" : own;
            if (!own.isEmpty() && !own.equals(settled)) {
                throw ApiError.badRequest(
                        "the namespace of the provided object does not match the namespace sent on"
                                + " the request");
            }
            metadata.put("namespace", settled);
        }
        if (!metadata.has("name") && metadata.has("generateName")) {
            String suffix = UUID.randomUUID().toString().substring(0, 5);
            metadata.put("name", metadata.get("generateName").asString() + suffix);
        }
        String name = metadata.path("name").asString("");
        if (name.isEmpty()) {
            throw ApiError.badRequest("name or generateName is required");
        }
        return new Target(resource, metadata.path("namespace").asString(""), name);
    }

    private static void requireThere(Target target, @Nullable Stored before) {
        if (before == null) {
            throw ApiError.notFound(target.resource(), target.name());
        }
    }

    /// Returns the object with the metadata that a server adds, in the order of a server.
    private ObjectNode filledIn(Target target, ObjectNode object, @Nullable Stored before) {
        String now = Instant.now(clock).truncatedTo(ChronoUnit.SECONDS).toString();
        JsonNode given = object.path("metadata");
        JsonNode old = before == null ? given : before.tree().path("metadata");
        ObjectNode metadata = JsonNodeFactory.instance.objectNode();
        metadata.put("name", target.name());
        if (target.resource().namespaced()) {
            metadata.put("namespace", target.namespace());
        }
        metadata.put("uid", old.path("uid").asString(UUID.randomUUID().toString()));
        metadata.put("resourceVersion", "");
        if (target.resource().countsGenerations()) {
            metadata.put("generation", before == null ? 1 : old.path("generation").asLong(0) + 1);
        }
        metadata.put("creationTimestamp", old.path("creationTimestamp").asString(now));
        for (Map.Entry<String, JsonNode> property : given.properties()) {
            if (!metadata.has(property.getKey())) {
                metadata.set(property.getKey(), property.getValue());
            }
        }
        ObjectNode whole = JsonNodeFactory.instance.objectNode();
        whole.set("metadata", metadata);
        object.properties().stream()
                .filter(property -> !property.getKey().equals("metadata"))
                .forEach(property -> whole.set(property.getKey(), property.getValue()));
        ManagedFields.ensure(target.resource(), whole, now);
        return whole;
    }

    private static ObjectNode merged(ObjectNode tree, ObjectNode patch) {
        for (Map.Entry<String, JsonNode> member : patch.properties()) {
            String name = member.getKey();
            JsonNode value = member.getValue();
            if (value.isNull()) {
                tree.remove(name);
            } else if (value instanceof ObjectNode object) {
                ObjectNode inner =
                        tree.get(name) instanceof ObjectNode standing
                                ? standing
                                : JsonNodeFactory.instance.objectNode();
                tree.set(name, merged(inner, object));
            } else {
                tree.set(name, value);
            }
        }
        return tree;
    }
}
