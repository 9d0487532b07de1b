package dev.sluice.config;

import dev.sluice.base.input.InputFile;
import dev.sluice.base.input.OneLine;
import dev.sluice.base.yaml.ResolvedYaml;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;

/// Parses a configuration file to a tree of plain values: maps, lists, strings, booleans,
/// BigInteger and Double. A field that is null is left out. JSON is parsed as YAML.
///
/// The tree is built from the parser's tokens: data binding would take longer to load than the
/// whole other reading of the configuration at start.
final class ConfigFile {
    static final String KIND = "KubeProxyConfiguration";
    static final String API_VERSION = "kubeproxy.config.k8s.io/v1alpha1";

    /// The next version, as far as KEP-784 fixes it; see [SecondVersion].
    static final String SECOND_API_VERSION = "kubeproxy.config.k8s.io/v1alpha2";

    private static final int LONGEST_PATH = 200;
    private static final int LONGEST_REASON = 200;

    /// The part of a Jackson message that names the parser setting behind a limit.
    private static final Pattern SETTING = Pattern.compile(",? from `[^`]*`");

    private final JsonParser tokens;
    private final List<ConfigProblem> oddities = new ArrayList<>();

    private String at = "";

    private ConfigFile(JsonParser tokens) {
        this.tokens = tokens;
    }

    /// @param fields the tree
    /// @param oddities warnings: fields that occur twice, of which the last counts, and further
    ///   documents, which are ignored
    record Read(Map<String, Object> fields, List<ConfigProblem> oddities) {}

    /// Reads a file.
    ///
    /// @param path as the user gave it
    /// @param kind the kind that the file must have
    /// @param apiVersions the versions of which the file must have one
    /// @throws ConfigException if the file cannot be read, is not YAML, or is of another kind or
    ///   version; its line starts with the path
    static Read read(String path, String kind, List<String> apiVersions) throws ConfigException {
        String name = OneLine.of(path, LONGEST_PATH);
        try {
            return parse(InputFile.of(path).text(), kind, apiVersions);
        } catch (NoSuchFileException _) {
            throw new ConfigException(List.of(name + ": there is no such file"));
        } catch (IOException e) {
            throw new ConfigException(List.of(name + ": cannot be read: " + e.getMessage()));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(List.of(name + ": " + e.getMessage()));
        }
    }

    private static Read parse(String text, String kind, List<String> apiVersions) {
        try (var tokens = ResolvedYaml.of(text)) {
            var file = new ConfigFile(tokens);
            try {
                return file.read(kind, apiVersions);
            } catch (JacksonException e) {
                throw new IllegalArgumentException(file.fault(e), e);
            }
        }
    }

    private Read read(String kind, List<String> apiVersions) {
        tokens.nextToken();
        Object root = value("");
        if (!(root instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException("holds no " + kind);
        }
        JsonToken behind = tokens.nextToken();
        if (behind != null && behind != JsonToken.VALUE_NULL) {
            // As in kube-proxy, only the first document counts.
            oddities.add(new ConfigProblem("---", "only the first document counts"));
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        map.forEach((name, value) -> fields.put(String.valueOf(name), value));
        mustBe(fields, "kind", List.of(kind));
        mustBe(fields, "apiVersion", apiVersions);
        return new Read(fields, oddities);
    }

    private static void mustBe(Map<String, Object> fields, String name, List<String> wanted) {
        Object found = fields.get(name);
        if (found == null || !wanted.contains(found)) {
            throw new IllegalArgumentException(
                    name
                            + ": must be "
                            + String.join(" or ", wanted)
                            + ", not "
                            + Fields.show(found));
        }
    }

    /// Describes a parse error: the line, if the parser names one, the field that was being read,
    /// and the reason. An exceeded limit of the parser has no line.
    private String fault(JacksonException e) {
        TokenStreamLocation place = e.getLocation();
        String line = place == null ? "" : "line " + place.getLineNr() + ": ";
        String field = at.isEmpty() ? "" : OneLine.of(at, LONGEST_PATH) + ": ";
        return line + field + reason(e);
    }

    private static String reason(JacksonException e) {
        String message = e.getOriginalMessage();
        String first =
                message == null ? "is not YAML" : message.lines().findFirst().orElse("is not YAML");
        return OneLine.of(SETTING.matcher(first).replaceAll(""), LONGEST_REASON);
    }

    private @Nullable Object value(String path) {
        at = path;
        return switch (tokens.currentToken()) {
            case null -> null;
            case START_OBJECT -> object(path);
            case START_ARRAY -> list(path);
            case VALUE_STRING -> tokens.getString();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NUMBER_INT -> tokens.getBigIntegerValue();
            case VALUE_NUMBER_FLOAT -> tokens.getDoubleValue();
            case VALUE_NULL,
                    VALUE_EMBEDDED_OBJECT,
                    NOT_AVAILABLE,
                    PROPERTY_NAME,
                    END_ARRAY,
                    END_OBJECT ->
                    null;
        };
    }

    private Map<String, Object> object(String path) {
        Map<String, Object> fields = new LinkedHashMap<>();
        while (tokens.nextToken() != JsonToken.END_OBJECT) {
            String name = tokens.currentName();
            String field = below(path, path.isEmpty() ? name : "." + name);
            at = field;
            tokens.nextToken();
            Object value = value(field);
            if (value != null && fields.put(name, value) != null) {
                oddities.add(new ConfigProblem(field, "occurs twice: the last one counts"));
            }
        }
        return fields;
    }

    private List<@Nullable Object> list(String path) {
        List<@Nullable Object> items = new ArrayList<>();
        while (tokens.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(below(path, "[" + items.size() + "]")));
        }
        return items;
    }

    /// Appends to a path, up to about the length that is shown. Without a limit, a list with many
    /// items at a great depth would need many long paths.
    private static String below(String path, String name) {
        return path.length() < LONGEST_PATH
                ? path + name.substring(0, Math.min(name.length(), LONGEST_PATH))
                : path;
    }
}
