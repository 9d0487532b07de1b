package dev.sluice.deploy.kustomize;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads YAML as JSON trees; anchors are resolved.
public final class Yaml {
    private static final JsonMapper MAPPER = new JsonMapper();

    private Yaml() {}

    public static JsonNode read(Path file) throws IOException {
        return parse(Files.readString(file));
    }

    public static JsonNode parse(String text) {
        List<JsonNode> documents = all(text);
        if (documents.size() != 1) {
            throw new IllegalArgumentException("one document expected, not " + documents.size());
        }
        return documents.getFirst();
    }

    /// Returns all documents of a stream.
    public static List<JsonNode> all(String text) {
        List<JsonNode> documents = new ArrayList<>();
        LoadSettings settings = LoadSettings.builder().setAllowDuplicateKeys(false).build();
        for (Object document : new Load(settings).loadAllFromString(text)) {
            documents.add(MAPPER.valueToTree(document));
        }
        return documents;
    }
}
