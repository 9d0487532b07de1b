package dev.sluice.inspect;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Reads a [Document] of any kind: its items as maps, with lists, maps, text, numbers and flags in
/// them, so that [DocumentWriter] writes it again as it was. Fields that are null are left out.
public final class DocumentTree {
    private final JsonParser in;

    private DocumentTree(JsonParser in) {
        this.in = in;
    }

    /// @throws DocumentException if it is no document; the message says why in one line
    public static Document<Map<String, Object>> read(InputStream json) throws DocumentException {
        try (JsonParser in = new JsonFactory().createParser(ObjectReadContext.empty(), json)) {
            in.nextToken();
            Object root = new DocumentTree(in).value();
            if (root instanceof Map<?, ?> map
                    && map.get("kind") instanceof String kind
                    && Document.V1.equals(map.get("apiVersion"))
                    && map.get("items") instanceof List<?> items) {
                return new Document<>(kind, items.stream().map(DocumentTree::object).toList());
            }
            throw new DocumentException("no document of " + Document.V1);
        } catch (JacksonException | IllegalArgumentException e) {
            String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new DocumentException("no document: " + why, e);
        }
    }

    private static Map<String, Object> object(Object item) {
        if (!(item instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException("an item is no object");
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        map.forEach((name, value) -> fields.put(String.valueOf(name), value));
        return fields;
    }

    private @Nullable Object value() {
        return switch (in.currentToken()) {
            case START_OBJECT -> {
                Map<String, Object> fields = new LinkedHashMap<>();
                while (in.nextToken() == JsonToken.PROPERTY_NAME) {
                    String name = in.currentName();
                    in.nextToken();
                    Object value = value();
                    if (value != null) {
                        fields.put(name, value);
                    }
                }
                yield fields;
            }
            case START_ARRAY -> {
                List<Object> items = new ArrayList<>();
                while (in.nextToken() != JsonToken.END_ARRAY) {
                    Object value = value();
                    if (value != null) {
                        items.add(value);
                    }
                }
                yield items;
            }
            case VALUE_STRING -> in.getString();
            case VALUE_NUMBER_INT -> in.getLongValue();
            case VALUE_NUMBER_FLOAT -> in.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case null -> throw new IllegalArgumentException("it is cut off");
            case END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                    throw new IllegalArgumentException("a value was expected");
        };
    }
}
