package dev.sluice.inspect;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A document of the operator interface: what `/sluice/v1/` answers, what the commands print with
/// `-o json` and what a bundle holds.
///
/// @param apiVersion the version of the schema
/// @param kind what the items are, such as `ServiceStatusList`
/// @param total how many items there are, where `items` has only some of them; null otherwise
/// @param counts how many items there are of each state, where `items` has only some of them; null
///   otherwise
/// @param items records whose components become the fields of JSON objects
public record Document<T>(
        String apiVersion,
        String kind,
        @Nullable Integer total,
        @Nullable Map<String, Integer> counts,
        List<T> items) {
    static final String V1 = "sluice.dev/v1";

    public Document {
        counts = counts == null ? null : Collections.unmodifiableMap(new TreeMap<>(counts));
        items = List.copyOf(items);
    }

    /// All that there is.
    public Document(String kind, List<T> items) {
        this(V1, kind, null, null, items);
    }

    /// Some of what there is.
    public Document(String kind, int total, Map<String, Integer> counts, List<T> items) {
        this(V1, kind, total, counts, items);
    }
}
