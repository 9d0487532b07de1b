package dev.sluice.testbed.container;

import dev.sluice.testbed.node.ShellCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// An unpacked container image.
///
/// @param root its file system
/// @param entrypoint program and arguments
/// @param environment `NAME=value` each
/// @param labels in order
/// @param bytes size of the compressed layers together
public record Image(
        Path root,
        List<String> entrypoint,
        List<String> environment,
        SortedMap<String, String> labels,
        long bytes) {
    private static final JsonMapper MAPPER = new JsonMapper();

    public Image {
        entrypoint = List.copyOf(entrypoint);
        environment = List.copyOf(environment);
    }

    /// Unpacks the image of this machine's architecture, or the only one.
    ///
    /// @param archive an OCI image layout as a tar file
    /// @param folder an empty folder; the caller removes it
    public static Image unpack(Path archive, Path folder) throws IOException {
        String machine = System.getProperty("os.arch");
        return unpack(archive, machine.equals("aarch64") ? "arm64" : machine, folder);
    }

    /// @param archive an OCI image layout as a tar file, of one image or of an index of several
    /// @param architecture which of several; as images name it: `amd64`
    /// @param folder an empty folder; the caller removes it
    public static Image unpack(Path archive, String architecture, Path folder) throws IOException {
        Path layout = Files.createDirectory(folder.resolve("layout"));
        Path root = Files.createDirectory(folder.resolve("root"));
        new ShellCommand(List.of("tar", "-xf", archive.toString(), "-C", layout.toString())).run();
        JsonNode content = MAPPER.readTree(Files.readString(layout.resolve("index.json")));
        JsonNode first = blob(layout, content.at("/manifests/0"));
        JsonNode manifest =
                first.has("manifests") ? blob(layout, descriptor(first, architecture)) : first;
        JsonNode config = blob(layout, manifest.required("config")).required("config");
        long bytes = 0;
        for (JsonNode layer : manifest.required("layers")) {
            Path file = file(layout, layer);
            new ShellCommand(List.of("tar", "-xzpf", file.toString(), "-C", root.toString())).run();
            bytes += Files.size(file);
        }
        SortedMap<String, String> labels = new TreeMap<>();
        for (Map.Entry<String, JsonNode> label : config.required("Labels").properties()) {
            labels.put(label.getKey(), label.getValue().stringValue());
        }
        return new Image(root, texts(config, "Entrypoint"), texts(config, "Env"), labels, bytes);
    }

    private static JsonNode descriptor(JsonNode index, String architecture) throws IOException {
        for (JsonNode each : index.required("manifests")) {
            if (each.at("/platform/architecture").asString("").equals(architecture)) {
                return each;
            }
        }
        throw new IOException("no image of " + architecture + " in " + index);
    }

    private static JsonNode blob(Path layout, JsonNode descriptor) throws IOException {
        return MAPPER.readTree(Files.readString(file(layout, descriptor)));
    }

    private static Path file(Path layout, JsonNode descriptor) {
        String digest = descriptor.required("digest").stringValue();
        return layout.resolve("blobs").resolve(digest.replace(':', '/'));
    }

    private static List<String> texts(JsonNode config, String field) {
        return config.required(field).valueStream().map(JsonNode::stringValue).toList();
    }
}
