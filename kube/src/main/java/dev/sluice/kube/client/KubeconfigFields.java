package dev.sluice.kube.client;

import dev.sluice.base.input.OneLine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The fields of a mapping of a kubeconfig. One that is null is absent. One that nobody asks for is
/// ignored, as in kubectl.
///
/// @param place where the mapping stands in the file, for messages: `users[0].user`; empty for the
///   root
record KubeconfigFields(Path file, String place, KubeconfigNode.Mapping mapping) {
    private static final int LONGEST_PLACE = 200;

    static KubeconfigFields none(Path file, String place) {
        return new KubeconfigFields(file, place, new KubeconfigNode.Mapping(Map.of()));
    }

    /// A scalar as it is written: a number, too, is text here.
    ///
    /// @return empty if it is absent, which means the same in all fields
    /// @throws ApiAccessException if the value is of another type, as from all methods
    String text(String name) throws ApiAccessException {
        KubeconfigNode node = node(name);
        return node == null ? "" : text(below(name), node);
    }

    private String text(String at, KubeconfigNode node) throws ApiAccessException {
        return switch (node) {
            case KubeconfigNode.Scalar scalar -> scalar.text();
            case KubeconfigNode.Sequence _, KubeconfigNode.Mapping _ -> throw wrongType(at);
        };
    }

    /// @return false if it is absent
    boolean flag(String name) throws ApiAccessException {
        return switch (node(name)) {
            case null -> false;
            case KubeconfigNode.Scalar(Boolean flag, _) -> flag;
            case KubeconfigNode.Scalar(Integer number, _) -> number != 0;
            case KubeconfigNode.Scalar(_, String text) ->
                    switch (text.toLowerCase(Locale.ROOT)) {
                        case "true" -> true;
                        case "false", "" -> false;
                        default -> throw wrongType(below(name));
                    };
            case KubeconfigNode.Sequence _, KubeconfigNode.Mapping _ ->
                    throw wrongType(below(name));
        };
    }

    /// @return empty if it is absent. An item that is null is an empty text, as in client-go
    List<String> texts(String name) throws ApiAccessException {
        List<String> texts = new ArrayList<>();
        List<@Nullable KubeconfigNode> items = items(name);
        for (int i = 0; i < items.size(); i++) {
            KubeconfigNode item = items.get(i);
            texts.add(item == null ? "" : text(item(below(name), i), item));
        }
        return texts;
    }

    /// @return null if it is absent
    @Nullable KubeconfigFields object(String name) throws ApiAccessException {
        KubeconfigNode node = node(name);
        return node == null ? null : object(below(name), node);
    }

    private KubeconfigFields object(String at, KubeconfigNode node) throws ApiAccessException {
        return switch (node) {
            case KubeconfigNode.Mapping fields -> new KubeconfigFields(file, at, fields);
            case KubeconfigNode.Scalar _, KubeconfigNode.Sequence _ -> throw wrongType(at);
        };
    }

    /// @return empty if it is absent. An item that is null has no fields
    List<KubeconfigFields> objects(String name) throws ApiAccessException {
        List<KubeconfigFields> objects = new ArrayList<>();
        List<@Nullable KubeconfigNode> items = items(name);
        for (int i = 0; i < items.size(); i++) {
            String at = item(below(name), i);
            KubeconfigNode item = items.get(i);
            objects.add(item == null ? none(file, at) : object(at, item));
        }
        return objects;
    }

    /// A mapping of lists of texts; empty if it is absent.
    Map<String, List<String>> lists(String name) throws ApiAccessException {
        Map<String, List<String>> lists = new LinkedHashMap<>();
        KubeconfigFields of = object(name);
        if (of != null) {
            for (String key : of.mapping.fields().keySet()) {
                lists.put(key, of.texts(key));
            }
        }
        return lists;
    }

    @Nullable KubeconfigNode node(String name) {
        return mapping.fields().get(name);
    }

    private List<@Nullable KubeconfigNode> items(String name) throws ApiAccessException {
        return switch (node(name)) {
            case null -> List.of();
            case KubeconfigNode.Sequence(var items) -> items;
            case KubeconfigNode.Scalar _, KubeconfigNode.Mapping _ -> throw wrongType(below(name));
        };
    }

    private String below(String name) {
        return below(place, name);
    }

    private ApiAccessException wrongType(String at) {
        return Kubeconfig.refused(
                file, OneLine.of(at, LONGEST_PLACE) + " has a value of a wrong type", null);
    }

    /// The place of a field. Beyond the length that is shown it does not grow, because a list with
    /// many items at a great depth would need many long places.
    static String below(String place, String name) {
        return place.isEmpty() ? name : longer(place, "." + name);
    }

    /// The place of an item of a list.
    static String item(String place, int index) {
        return longer(place, "[" + index + "]");
    }

    private static String longer(String place, String step) {
        return place.length() > LONGEST_PLACE ? place : place + step;
    }
}
