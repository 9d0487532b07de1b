package dev.sluice.kube.client;

import dev.sluice.base.input.OneLine;
import dev.sluice.base.yaml.ResolvedYaml;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Parses the text of a kubeconfig, YAML or JSON. The tree is built from the parser's tokens, as
/// that of the configuration file is: data binding would take longer to load than all other work
/// with the kubeconfig.
final class KubeconfigYaml {
    private static final int LONGEST = 200;

    private final Path file;
    private final JsonParser tokens;

    private KubeconfigYaml(Path file, JsonParser tokens) {
        this.file = file;
        this.tokens = tokens;
    }

    /// @param file for messages
    /// @throws ApiAccessException if the text is not one mapping; the message shows nothing of the
    ///   text but names of fields, because it may hold secrets
    static KubeconfigFields parse(Path file, String text) throws ApiAccessException {
        try (JsonParser tokens = ResolvedYaml.of(text)) {
            return new KubeconfigFields(file, "", new KubeconfigYaml(file, tokens).document());
        } catch (JacksonException e) {
            throw Kubeconfig.refused(file, fault(e), e);
        }
    }

    private KubeconfigNode.Mapping document() throws ApiAccessException {
        KubeconfigNode found = null;
        while (tokens.nextToken() != null) {
            KubeconfigNode node = node("");
            if (node != null && found != null) {
                throw Kubeconfig.refused(file, "holds more than one document", null);
            }
            found = node == null ? found : node;
        }
        if (found instanceof KubeconfigNode.Mapping mapping) {
            return mapping;
        }
        throw Kubeconfig.refused(file, "holds no Config", null);
    }

    private @Nullable KubeconfigNode node(String place) throws ApiAccessException {
        return switch (tokens.currentToken()) {
            case START_OBJECT -> mapping(place);
            case START_ARRAY -> sequence(place);
            case VALUE_TRUE -> new KubeconfigNode.Scalar(true, tokens.getString());
            case VALUE_FALSE -> new KubeconfigNode.Scalar(false, tokens.getString());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                    new KubeconfigNode.Scalar(tokens.getNumberValue(), tokens.getString());
            case VALUE_STRING, VALUE_EMBEDDED_OBJECT ->
                    new KubeconfigNode.Scalar(tokens.getString(), tokens.getString());
            case null -> null;
            case VALUE_NULL, NOT_AVAILABLE, PROPERTY_NAME, END_ARRAY, END_OBJECT -> null;
        };
    }

    private KubeconfigNode.Mapping mapping(String place) throws ApiAccessException {
        Map<String, KubeconfigNode> fields = new LinkedHashMap<>();
        while (tokens.nextToken() != JsonToken.END_OBJECT) {
            String name = tokens.currentName();
            String field = KubeconfigFields.below(place, name);
            tokens.nextToken();
            KubeconfigNode value = node(field);
            if (value != null && fields.put(name, value) != null) {
                // Which one counts differs between clients.
                throw Kubeconfig.refused(file, OneLine.of(field, LONGEST) + " occurs twice", null);
            }
        }
        return new KubeconfigNode.Mapping(fields);
    }

    private KubeconfigNode.Sequence sequence(String place) throws ApiAccessException {
        List<@Nullable KubeconfigNode> items = new ArrayList<>();
        while (tokens.nextToken() != JsonToken.END_ARRAY) {
            items.add(node(KubeconfigFields.item(place, items.size())));
        }
        return new KubeconfigNode.Sequence(items);
    }

    private static String fault(JacksonException e) {
        var at = e.getLocation();
        return (at == null || at.getLineNr() < 1 ? "" : "line " + at.getLineNr() + ": ")
                + OneLine.of(masked(Failures.ofYaml(e)), LONGEST);
    }

    /// The parser names an alias that leads nowhere, and quotes a number that is none: an unquoted
    /// password may look like one.
    private static String masked(String fault) {
        return fault.replaceAll("alias \\*\\S+", "alias *…")
                .replaceAll("(value|number) \\(?'.*", "$1 …");
    }
}
