package dev.sluice.kube.watch;

import dev.sluice.kube.decode.ObjectReader;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;

/// A kind of API object to watch.
///
/// @param <N> the type of the objects' names
/// @param <V> the record that the objects become
/// @param name a name for log lines: `Services`
/// @param path the API path of the collection: `/api/v1/services`
/// @param labels a label selector; empty for none
/// @param fields a field selector; empty for none
/// @param optional whether the API server may lack this kind
record Kind<N, V>(
        String name,
        String path,
        String labels,
        String fields,
        boolean optional,
        ObjectReader<N, V> reader) {
    /// The path and query of a request for objects of this kind.
    ///
    /// @param parameters names and values of further query parameters, alternating; those with an
    ///   empty value are omitted
    String target(String... parameters) {
        var query = new StringJoiner("&", path + "?", "");
        add(query, "labelSelector", labels);
        add(query, "fieldSelector", fields);
        for (int i = 0; i < parameters.length; i += 2) {
            add(query, parameters[i], parameters[i + 1]);
        }
        return query.toString();
    }

    private static void add(StringJoiner query, String name, String value) {
        if (!value.isEmpty()) {
            query.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
        }
    }
}
