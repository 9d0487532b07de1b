package dev.sluice.deploy.kustomize;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Builds the objects that a folder's `kustomization.yaml` describes, as `kubectl kustomize` does.
/// It supports resources, components, patches, and names of images.
public final class Kustomization {
    private static final Set<String> KNOWN =
            Set.of("apiVersion", "kind", "resources", "components", "patches", "images");

    private final Path folder;
    private final JsonNode file;

    private Kustomization(Path folder) throws IOException {
        this.folder = folder;
        this.file = Yaml.read(folder.resolve("kustomization.yaml"));
        for (String field : file.propertyNames()) {
            if (!KNOWN.contains(field)) {
                throw new IllegalArgumentException(folder + ": unknown field " + field);
            }
        }
    }

    public static List<ObjectNode> build(Path folder) throws IOException {
        return new Kustomization(folder).objects(new ArrayList<>());
    }

    /// @param objects for a component, the objects built so far; else empty
    private List<ObjectNode> objects(List<ObjectNode> objects) throws IOException {
        for (JsonNode resource : file.path("resources")) {
            objects.addAll(load(folder.resolve(resource.stringValue())));
        }
        for (JsonNode component : file.path("components")) {
            new Kustomization(folder.resolve(component.stringValue())).objects(objects);
        }
        for (JsonNode patch : file.path("patches")) {
            patch(patch, objects);
        }
        for (JsonNode image : file.path("images")) {
            rename(image, objects);
        }
        return objects;
    }

    private static List<ObjectNode> load(Path resource) throws IOException {
        if (Files.isDirectory(resource)) {
            return build(resource);
        }
        return Yaml.all(Files.readString(resource)).stream().map(ObjectNode.class::cast).toList();
    }

    private void patch(JsonNode entry, List<ObjectNode> objects) throws IOException {
        JsonNode patch =
                entry.has("path")
                        ? Yaml.read(folder.resolve(entry.get("path").stringValue()))
                        : Yaml.parse(entry.required("patch").stringValue());
        JsonNode target = entry.has("target") ? entry.get("target") : named(patch);
        List<ObjectNode> found = objects.stream().filter(o -> matches(target, o)).toList();
        if (found.isEmpty()) {
            throw new IllegalArgumentException(folder + ": nothing to patch: " + target);
        }
        for (ObjectNode object : found) {
            if (patch.isArray()) {
                Patch.applyOperations(patch, object);
            } else if (patch.path("$patch").asString("").equals("delete")) {
                objects.remove(object);
            } else {
                Patch.merge(patch, object);
            }
        }
    }

    /// Returns the target of a patch that has none of its own: the object with the same kind and
    /// name.
    private static ObjectNode named(JsonNode patch) {
        ObjectNode target = ((ObjectNode) patch).objectNode();
        target.set("kind", patch.required("kind"));
        target.set("name", patch.required("metadata").required("name"));
        return target;
    }

    private static boolean matches(JsonNode target, JsonNode object) {
        for (String field : target.propertyNames()) {
            JsonNode actual =
                    switch (field) {
                        case "kind" -> object.required("kind");
                        case "name" -> object.required("metadata").required("name");
                        default -> throw new IllegalArgumentException("target with " + field);
                    };
            if (!actual.equals(target.get(field))) {
                return false;
            }
        }
        return true;
    }

    /// Renames an image, whatever its tag; the new one has a tag or a digest.
    private static void rename(JsonNode image, List<ObjectNode> objects) {
        String name = image.required("name").stringValue();
        String full =
                image.required("newName").stringValue()
                        + (image.has("digest")
                                ? "@" + image.get("digest").stringValue()
                                : ":" + image.required("newTag").stringValue());
        for (ObjectNode object : objects) {
            JsonNode pod = object.at("/spec/template/spec");
            for (String list : List.of("initContainers", "containers")) {
                for (JsonNode container : pod.path(list)) {
                    String named = container.required("image").stringValue();
                    if (named.equals(name) || named.startsWith(name + ":")) {
                        ((ObjectNode) container).put("image", full);
                    }
                }
            }
        }
    }
}
