package dev.sluice.inspect;

import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/// Writes a [Document] as JSON or YAML. Records become objects, with their components as fields;
/// collections become arrays, and maps objects. Text, enums, durations and times become strings
/// ([Object#toString], so ISO 8601). A field that is null is left out. A supplier becomes what it
/// supplies when it is its turn, so that the items of a long list need not all exist at once.
///
/// Text is written as it goes, so a long document needs no more memory than its items.
public final class DocumentWriter {
    private static final ObjectWriteContext PRETTY =
            new ObjectWriteContext.Base() {
                @Override
                public tools.jackson.core.PrettyPrinter getPrettyPrinter() {
                    return new DefaultPrettyPrinter();
                }
            };

    private final Map<Class<?>, RecordFields> known = new HashMap<>();

    private DocumentWriter() {}

    /// Writes JSON in UTF-8, in one line. Leaves the stream open.
    ///
    /// @throws IllegalArgumentException if a component has a type without a JSON form
    /// @throws tools.jackson.core.JacksonException if the stream fails
    public static void json(Record document, OutputStream out) {
        write(new JsonFactory(), ObjectWriteContext.empty(), document, out);
    }

    /// Writes JSON with a line for each field.
    public static void indentedJson(Record document, OutputStream out) {
        write(new JsonFactory(), PRETTY, document, out);
    }

    /// Writes YAML.
    public static void yaml(Record document, OutputStream out) {
        var factory =
                YAMLFactory.builder()
                        .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
                        .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
                        .enable(YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                        .build();
        write(factory, ObjectWriteContext.empty(), document, out);
    }

    private static void write(
            TokenStreamFactory factory,
            ObjectWriteContext context,
            Record document,
            OutputStream out) {
        var writer = new DocumentWriter();
        try (JsonGenerator to =
                factory.createGenerator(context, out, JsonEncoding.UTF8)
                        .configure(StreamWriteFeature.AUTO_CLOSE_TARGET, false)) {
            writer.value(to, document);
        }
    }

    private void value(JsonGenerator to, @Nullable Object value) {
        switch (value) {
            case null -> to.writeNull();
            case String text -> to.writeString(text);
            case Boolean flag -> to.writeBoolean(flag);
            case Integer number -> to.writeNumber(number);
            case Long number -> to.writeNumber(number);
            case Double number -> to.writeNumber(number);
            case Enum<?> word -> to.writeString(word.toString());
            case Duration duration -> to.writeString(duration.toString());
            case Instant time -> to.writeString(time.toString());
            case Supplier<?> later -> value(to, later.get());
            case Collection<?> items -> {
                to.writeStartArray();
                items.forEach(item -> value(to, item));
                to.writeEndArray();
            }
            case Map<?, ?> map -> {
                to.writeStartObject();
                map.forEach((name, each) -> field(to, String.valueOf(name), each));
                to.writeEndObject();
            }
            case Record object -> {
                to.writeStartObject();
                known.computeIfAbsent(object.getClass(), RecordFields::of)
                        .fields()
                        .forEach(each -> field(to, each.name(), each.of(object)));
                to.writeEndObject();
            }
            case Object other ->
                    throw new IllegalArgumentException("no JSON form of " + other.getClass());
        }
    }

    private void field(JsonGenerator to, String name, @Nullable Object value) {
        if (value != null) {
            to.writeName(name);
            value(to, value);
        }
    }
}
