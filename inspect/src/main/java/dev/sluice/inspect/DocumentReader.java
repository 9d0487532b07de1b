package dev.sluice.inspect;

import java.io.InputStream;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Reads the JSON of a [Document], as [DocumentWriter] writes it. Unknown fields are skipped, since
/// a newer version may have written it. A missing list is empty, a missing number 0, a missing flag
/// false, and any other missing field null.
public final class DocumentReader {
    private final Map<Type, RecordFields> known = new HashMap<>();
    private final JsonParser in;

    private DocumentReader(JsonParser in) {
        this.in = in;
    }

    /// @param kind the kind that the document must have
    /// @param item the type of its items
    /// @throws DocumentException if it is no such document; the message says why in one line
    public static <T extends Record> Document<T> read(InputStream json, String kind, Class<T> item)
            throws DocumentException {
        try (JsonParser in = new JsonFactory().createParser(ObjectReadContext.empty(), json)) {
            return new DocumentReader(in).document(kind, item);
        } catch (JacksonException | IllegalArgumentException | DateTimeException e) {
            String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new DocumentException("no " + kind + ": " + why, e);
        }
    }

    private <T extends Record> Document<T> document(String kind, Class<T> item)
            throws DocumentException {
        String version = "";
        String is = "";
        String message = "";
        Integer total = null;
        Map<String, Integer> counts = null;
        List<T> items = new ArrayList<>();
        expect(in.nextToken(), JsonToken.START_OBJECT);
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
            String field = in.currentName();
            in.nextToken();
            switch (field) {
                case "apiVersion" -> version = text();
                case "kind" -> is = text();
                case "message" -> message = text();
                case "total" -> total = in.getIntValue();
                case "counts" -> counts = counts();
                case "items" -> {
                    if (!is.isEmpty() && !is.equals(kind)) {
                        in.skipChildren();
                        continue;
                    }
                    expect(in.currentToken(), JsonToken.START_ARRAY);
                    while (in.nextToken() != JsonToken.END_ARRAY) {
                        Object each = value(item);
                        if (each != null) {
                            items.add(item.cast(each));
                        }
                    }
                }
                default -> in.skipChildren();
            }
        }
        if (!is.equals(kind) || !version.equals(Document.V1)) {
            throw new DocumentException(
                    message.isEmpty()
                            ? "a %s of %s was expected, not a %s of %s"
                                    .formatted(kind, Document.V1, is, version)
                            : message);
        }
        return new Document<>(version, kind, total, counts, items);
    }

    private Map<String, Integer> counts() {
        Map<String, Integer> counts = new HashMap<>();
        map(Integer.class).forEach((state, count) -> counts.put(state, (Integer) count));
        return counts;
    }

    private @Nullable Object value(Type type) {
        if (in.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        if (type instanceof ParameterizedType generic) {
            return generic.getRawType() == Map.class
                    ? map(generic.getActualTypeArguments()[1])
                    : list(generic.getActualTypeArguments()[0]);
        }
        if (!(type instanceof Class<?> simple)) {
            throw new IllegalArgumentException("no JSON form of " + type);
        }
        if (simple.isRecord()) {
            return object(simple);
        }
        return scalar(simple);
    }

    private Object scalar(Class<?> type) {
        if (type == boolean.class || type == Boolean.class) {
            return in.getBooleanValue();
        }
        if (type == int.class || type == Integer.class) {
            return in.getIntValue();
        }
        if (type == long.class || type == Long.class) {
            return in.getLongValue();
        }
        if (type == double.class || type == Double.class) {
            return in.getDoubleValue();
        }
        String text = text();
        if (type == String.class) {
            return text;
        }
        if (type == Duration.class) {
            return Duration.parse(text);
        }
        if (type == Instant.class) {
            return Instant.parse(text);
        }
        if (type.isEnum()) {
            for (Object constant : Objects.requireNonNull(type.getEnumConstants())) {
                if (constant.toString().equals(text)) {
                    return constant;
                }
            }
        }
        throw new IllegalArgumentException("not a " + type.getSimpleName() + ": " + text);
    }

    private List<Object> list(Type item) {
        expect(in.currentToken(), JsonToken.START_ARRAY);
        List<Object> items = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            Object value = value(item);
            if (value != null) {
                items.add(value);
            }
        }
        return items;
    }

    private Map<String, Object> map(Type item) {
        expect(in.currentToken(), JsonToken.START_OBJECT);
        Map<String, Object> values = new LinkedHashMap<>();
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = in.currentName();
            in.nextToken();
            Object value = value(item);
            if (value != null) {
                values.put(name, value);
            }
        }
        return values;
    }

    private Object object(Class<?> type) {
        expect(in.currentToken(), JsonToken.START_OBJECT);
        RecordFields record = known.computeIfAbsent(type, _ -> RecordFields.of(type));
        @Nullable Object[] values = new @Nullable Object[record.fields().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = missing(record.fields().get(i).type());
        }
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
            int at = indexOf(record, in.currentName());
            in.nextToken();
            if (at < 0) {
                in.skipChildren();
            } else {
                Object value = value(record.fields().get(at).type());
                values[at] = value == null ? values[at] : value;
            }
        }
        return record.create(values);
    }

    private static int indexOf(RecordFields record, String name) {
        for (int i = 0; i < record.fields().size(); i++) {
            if (record.fields().get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private static @Nullable Object missing(Type type) {
        if (type instanceof ParameterizedType generic) {
            return generic.getRawType() == Map.class ? Map.of() : List.of();
        }
        if (type == boolean.class) {
            return false;
        }
        if (type == int.class) {
            return 0;
        }
        if (type == long.class) {
            return 0L;
        }
        return type == double.class ? 0.0 : null;
    }

    private String text() {
        expect(in.currentToken(), JsonToken.VALUE_STRING);
        return in.getString();
    }

    private void expect(@Nullable JsonToken is, JsonToken token) {
        if (is != token) {
            throw new IllegalArgumentException(
                    "%s was expected at %s, not %s"
                            .formatted(token, in.streamReadContext().pathAsPointer(), is));
        }
    }
}
