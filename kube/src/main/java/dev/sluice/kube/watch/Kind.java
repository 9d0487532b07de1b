package dev.sluice.kube.watch;

import dev.sluice.kube.decode.ObjectReader;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;

/// A kind of API objects to be kept up with.
///
/// @param <N> how they are named
/// @param <V> the record they become
/// @param name for people: `Services`
/// @param path of the collection: `/api/v1/services`
/// @param labels label selector, empty for none
/// @param fields field selector, empty for none
/// @param optional an API server without it is nothing to worry about
record Kind<N, V>(
        String name,
        String path,
        String labels,
        String fields,
        boolean optional,
        ObjectReader<N, V> reader) {
    /// The target of a request for objects of this kind.
    ///
    /// @param parameters alternating names and values of further parameters; those with an empty
    ///   value are left out
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
