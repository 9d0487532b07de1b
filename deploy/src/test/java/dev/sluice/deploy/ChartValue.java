package dev.sluice.deploy;

import dev.sluice.deploy.kustomize.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A value of the chart: its description and default in `values.yaml`, its type in
/// `values.schema.json`. What is below a value with a description belongs to it.
///
/// @param path the names from the root, separated by dots
record ChartValue(String path, String meaning, JsonNode byDefault, JsonNode schema) {
    static final Path DEFAULTS = HelmChart.FOLDER.resolve("values.yaml");

    private static final Path SCHEMA = HelmChart.FOLDER.resolve("values.schema.json");
    private static final Pattern KEY = Pattern.compile("( *)([A-Za-z0-9_]+):.*");
    private static final String BEGIN = "# -- ";

    static JsonNode schemaOfAll() throws IOException {
        return new JsonMapper().readTree(Files.readString(SCHEMA));
    }

    /// Returns all values, in the order of `values.yaml`.
    ///
    /// @throws IllegalStateException if a value has no description, or a description no value
    static List<ChartValue> all() throws IOException {
        String text = Files.readString(DEFAULTS);
        Map<String, String> meanings = meanings(text);
        List<ChartValue> values = new ArrayList<>();
        collect("", Yaml.parse(text), schemaOfAll(), meanings, values);
        Set<String> without = new TreeSet<>(meanings.keySet());
        values.forEach(value -> without.remove(value.path));
        if (!without.isEmpty()) {
            throw new IllegalStateException("described, but no value: " + without);
        }
        return values;
    }

    private static void collect(
            String path,
            JsonNode value,
            JsonNode schema,
            Map<String, String> meanings,
            List<ChartValue> into) {
        String meaning = meanings.get(path);
        if (meaning != null) {
            into.add(new ChartValue(path, meaning, value, schema));
        } else if (value.isObject() && !value.isEmpty()) {
            String start = path.isEmpty() ? "" : path + ".";
            for (Map.Entry<String, JsonNode> field : value.properties()) {
                collect(
                        start + field.getKey(),
                        field.getValue(),
                        schema.required("properties").required(field.getKey()),
                        meanings,
                        into);
            }
        } else {
            throw new IllegalStateException("no description: " + path);
        }
    }

    /// Returns the descriptions by path. A description is a comment directly above its value.
    private static Map<String, String> meanings(String text) {
        Map<String, String> meanings = new HashMap<>();
        List<String> path = new ArrayList<>();
        StringBuilder comment = new StringBuilder();
        for (String line : text.lines().toList()) {
            String content = line.strip();
            if (content.startsWith(BEGIN)) {
                comment = new StringBuilder(content.substring(BEGIN.length()));
            } else if (content.startsWith("#")) {
                if (!comment.isEmpty()) {
                    comment.append(' ').append(content.substring(1).strip());
                }
            } else {
                Matcher key = KEY.matcher(line);
                if (key.matches()) {
                    path.subList(key.group(1).length() / 2, path.size()).clear();
                    path.add(key.group(2));
                    if (!comment.isEmpty()) {
                        meanings.put(String.join(".", path), comment.toString());
                    }
                }
                comment.setLength(0);
            }
        }
        return meanings;
    }

    /// Returns the row of the table in README.md.
    String row() {
        return "| `%s` | %s | `%s` | %s |".formatted(path, type(), byDefault, meaning);
    }

    private String type() {
        if (schema.has("enum")) {
            return schema.get("enum")
                    .valueStream()
                    .map(word -> word.stringValue().isEmpty() ? "empty" : word.stringValue())
                    .collect(Collectors.joining(", "));
        }
        JsonNode type = schema.required("type");
        return type.isArray()
                ? type.valueStream().map(JsonNode::stringValue).collect(Collectors.joining(" or "))
                : type.stringValue();
    }
}
