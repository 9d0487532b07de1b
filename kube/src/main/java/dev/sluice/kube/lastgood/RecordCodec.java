package dev.sluice.kube.lastgood;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Serializes records of strings, int, long, boolean, enums, lists and other records. A component
/// may be null only if it is annotated so. The format is derived from the records, so it cannot be
/// forgotten when a record changes: its [#shape] changes too.
///
/// @param <T> the record
final class RecordCodec<T> {
    /// The longest string in bytes. It exceeds the largest object that the API server accepts.
    private static final int LONGEST_TEXT = 3 << 20;

    private final Class<T> type;
    private final Part part;

    private RecordCodec(Class<T> type) {
        this.type = type;
        this.part = part(type);
    }

    /// @throws IllegalArgumentException if the record has a component of another type, which is a
    ///   bug
    static <T> RecordCodec<T> of(Class<T> type) {
        return new RecordCodec<>(type);
    }

    /// Describes the format as text. Bytes can be read only by a codec with the same shape.
    String shape() {
        return part.shape();
    }

    void write(T value, DataOutput out) throws IOException {
        part.write(value, out);
    }

    /// @throws IOException if the bytes are not a record of this shape
    T read(DataInput in) throws IOException {
        return type.cast(part.read(in));
    }

    /// Serializes values of one type.
    private interface Part {
        String shape();

        void write(Object value, DataOutput out) throws IOException;

        Object read(DataInput in) throws IOException;
    }

    private static Part part(Type type) {
        if (type == int.class) {
            return new Plain("int", (v, out) -> out.writeInt((Integer) v), DataInput::readInt);
        }
        if (type == long.class) {
            return new Plain("long", (v, out) -> out.writeLong((Long) v), DataInput::readLong);
        }
        if (type == boolean.class) {
            return new Plain(
                    "boolean", (v, out) -> out.writeBoolean((Boolean) v), DataInput::readBoolean);
        }
        if (type == String.class) {
            return new Plain("text", (v, out) -> writeText((String) v, out), RecordCodec::text);
        }
        if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
            return new Items(part(list.getActualTypeArguments()[0]));
        }
        if (type instanceof Class<?> named && named.isEnum()) {
            return Constant.of(named);
        }
        if (type instanceof Class<?> named && named.isRecord()) {
            return Whole.of(named);
        }
        throw new IllegalArgumentException("cannot be kept on disk: " + type);
    }

    private static void writeText(String text, DataOutput out) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String text(DataInput in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > LONGEST_TEXT) {
            throw new IOException("a text of " + length + " bytes");
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return new String(bytes, UTF_8);
    }

    @FunctionalInterface
    private interface Writer {
        void write(Object value, DataOutput out) throws IOException;
    }

    @FunctionalInterface
    private interface Reader {
        Object read(DataInput in) throws IOException;
    }

    private record Plain(String shape, Writer writer, Reader reader) implements Part {
        @Override
        public void write(Object value, DataOutput out) throws IOException {
            writer.write(value, out);
        }

        @Override
        public Object read(DataInput in) throws IOException {
            return reader.read(in);
        }
    }

    private record Items(Part item) implements Part {
        @Override
        public String shape() {
            return "[" + item.shape() + "]";
        }

        @Override
        public void write(Object value, DataOutput out) throws IOException {
            List<?> items = (List<?>) value;
            out.writeInt(items.size());
            for (Object each : items) {
                item.write(each, out);
            }
        }

        /// Does not preallocate the list: the announced size may be wrong.
        @Override
        public Object read(DataInput in) throws IOException {
            int size = in.readInt();
            if (size < 0) {
                throw new IOException("a list of " + size + " elements");
            }
            List<Object> items = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                items.add(item.read(in));
            }
            return items;
        }
    }

    private record Constant(String shape, List<Enum<?>> all) implements Part {
        static Constant of(Class<?> type) {
            List<Enum<?>> all = new ArrayList<>();
            for (Object constant : type.getEnumConstants()) {
                all.add((Enum<?>) constant);
            }
            return new Constant(type.getSimpleName(), all);
        }

        @Override
        public void write(Object value, DataOutput out) throws IOException {
            writeText(((Enum<?>) value).name(), out);
        }

        @Override
        public Object read(DataInput in) throws IOException {
            String name = text(in);
            return all.stream()
                    .filter(constant -> constant.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IOException("there is no such " + shape));
        }
    }

    /// @param optional whether the value may be null, which costs one byte
    private record Component(Method accessor, Part part, boolean optional) {
        static Component of(RecordComponent component) {
            return new Component(
                    component.getAccessor(),
                    RecordCodec.part(component.getGenericType()),
                    component.getAnnotatedType().isAnnotationPresent(Nullable.class));
        }

        void write(Object record, DataOutput out) throws IOException {
            Object value;
            try {
                value = accessor.invoke(record);
            } catch (ReflectiveOperationException e) {
                throw new IllegalArgumentException("cannot read " + accessor, e);
            }
            if (optional) {
                out.writeBoolean(value != null);
            }
            if (value != null) {
                part.write(value, out);
            }
        }

        @Nullable Object read(DataInput in) throws IOException {
            return !optional || in.readBoolean() ? part.read(in) : null;
        }

        @Override
        public String toString() {
            return accessor.getName() + ":" + part.shape() + (optional ? "?" : "");
        }
    }

    private record Whole(String shape, Constructor<?> constructor, List<Component> components)
            implements Part {
        static Whole of(Class<?> type) {
            List<RecordComponent> found = List.of(type.getRecordComponents());
            List<Component> components = found.stream().map(Component::of).toList();
            Class<?>[] types =
                    found.stream().map(RecordComponent::getType).toArray(Class<?>[]::new);
            String fields =
                    components.stream().map(Component::toString).collect(Collectors.joining(" "));
            try {
                return new Whole(
                        type.getSimpleName() + "(" + fields + ")",
                        type.getDeclaredConstructor(types),
                        components);
            } catch (NoSuchMethodException e) {
                throw new IllegalArgumentException("no record: " + type, e);
            }
        }

        @Override
        public void write(Object value, DataOutput out) throws IOException {
            for (Component component : components) {
                component.write(value, out);
            }
        }

        @Override
        public Object read(DataInput in) throws IOException {
            @Nullable Object[] values = new @Nullable Object[components.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = components.get(i).read(in);
            }
            try {
                return constructor.newInstance(values);
            } catch (ReflectiveOperationException e) {
                // A value that the constructor refuses was never written.
                throw new IOException("no " + shape + " holds such values", e);
            }
        }
    }
}
