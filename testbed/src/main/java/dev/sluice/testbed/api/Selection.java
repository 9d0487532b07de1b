package dev.sluice.testbed.api;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The objects of a resource that a request selects.
///
/// @param namespace empty for all namespaces
record Selection(
        String namespace,
        Predicate<Map<String, String>> labels,
        Predicate<Map<String, String>> fields) {
    private static final Pattern SET = Pattern.compile("(\\S+)\\s+(in|notin)\\s+\\(([^)]*)\\)");
    // A comma inside the parentheses of a set does not end the requirement.
    private static final Pattern COMMA = Pattern.compile(",(?![^(]*\\))");

    /// @throws ApiError if a selector is not valid
    static Selection of(
            Resource resource, String namespace, String labelSelector, String fieldSelector) {
        return new Selection(namespace, labels(labelSelector), fields(resource, fieldSelector));
    }

    boolean admits(Stored object) {
        return (namespace.isEmpty() || object.key().startsWith(namespace + "/"))
                && labels.test(object.labels())
                && fields.test(object.fields());
    }

    /// Returns the fields that a field selector may name.
    static List<String> fieldsOf(Resource resource) {
        return switch (resource) {
            case SERVICES ->
                    List.of("metadata.name", "metadata.namespace", "spec.clusterIP", "spec.type");
            case ENDPOINTSLICES, EVENTS -> List.of("metadata.name", "metadata.namespace");
            case NODES -> List.of("metadata.name", "spec.unschedulable");
            case SERVICECIDRS -> List.of("metadata.name");
        };
    }

    private static Predicate<Map<String, String>> labels(String selector) {
        return all(selector, Selection::label);
    }

    private static Predicate<Map<String, String>> label(String text) {
        Matcher set = SET.matcher(text);
        if (set.matches()) {
            String key = set.group(1);
            Set<String> values =
                    Arrays.stream(set.group(3).split(",", -1))
                            .map(String::strip)
                            .collect(Collectors.toSet());
            boolean in = set.group(2).equals("in");
            return labels -> {
                String value = labels.get(key);
                return in
                        ? value != null && values.contains(value)
                        : !values.contains(value == null ? "\0" : value);
            };
        }
        if (text.contains("=")) {
            return comparison(text);
        }
        if (text.startsWith("!")) {
            String key = text.substring(1).strip();
            return labels -> !labels.containsKey(key);
        }
        if (text.contains(" ")) {
            throw ApiError.badRequest("unable to parse requirement: " + text);
        }
        return labels -> labels.containsKey(text);
    }

    private static Predicate<Map<String, String>> fields(Resource resource, String selector) {
        return all(
                selector,
                text -> {
                    String path = text.split("!?=", 2)[0].strip();
                    if (!text.contains("=") || !fieldsOf(resource).contains(path)) {
                        throw ApiError.badRequest("field label not supported: " + path);
                    }
                    return comparison(text);
                });
    }

    /// Parses `key=value`, `key==value` or `key!=value`. A missing key is unequal to every value.
    private static Predicate<Map<String, String>> comparison(String text) {
        String[] both = text.split("!=|==?", 2);
        String key = both[0].strip();
        String value = both[1].strip();
        boolean equal = !text.contains("!=");
        return values -> equal == value.equals(values.get(key));
    }

    private static Predicate<Map<String, String>> all(
            String selector,
            java.util.function.Function<String, Predicate<Map<String, String>>> one) {
        return COMMA.splitAsStream(selector)
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(one)
                .reduce(_ -> true, Predicate::and);
    }
}
