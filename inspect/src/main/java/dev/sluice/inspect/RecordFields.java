package dev.sluice.inspect;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The components of a record type as the fields of a JSON object.
///
/// @param fields in the order of the record
record RecordFields(Class<?> record, List<RecordField> fields) {

    /// A component.
    ///
    /// @param type the declared type
    record RecordField(String name, Type type, RecordComponent component) {
        @Nullable Object of(Record value) {
            try {
                return component.getAccessor().invoke(value);
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new IllegalArgumentException("cannot read " + name + " of " + value, e);
            }
        }
    }

    static RecordFields of(Class<?> record) {
        List<RecordField> fields = new ArrayList<>();
        for (RecordComponent component : record.getRecordComponents()) {
            component.getAccessor().setAccessible(true);
            fields.add(new RecordField(component.getName(), component.getGenericType(), component));
        }
        return new RecordFields(record, List.copyOf(fields));
    }

    /// Creates a record.
    ///
    /// @param values in the order of the fields; null for a missing one
    /// @throws IllegalArgumentException if the record refuses a value
    Object create(@Nullable Object[] values) {
        Class<?>[] types =
                fields.stream().map(field -> field.component().getType()).toArray(Class[]::new);
        try {
            Constructor<?> constructor = record.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(
                    "not a valid " + record.getSimpleName() + ": " + e.getCause(), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("cannot create " + record, e);
        }
    }
}
