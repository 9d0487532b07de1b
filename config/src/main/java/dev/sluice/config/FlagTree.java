package dev.sluice.config;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Converts flags to the tree of values that a file with the same settings has.
final class FlagTree {
    private final Map<String, Object> root = new LinkedHashMap<>();
    private final List<ConfigProblem> problems;

    private FlagTree(List<ConfigProblem> problems) {
        this.problems = problems;
    }

    /// Returns the tree of the given flags, for a start without a file.
    static Map<String, Object> of(GivenFlags given, List<ConfigProblem> problems) {
        var tree = new FlagTree(problems);
        given.each((flag, texts) -> tree.set(flag, texts));
        tree.port(given, "healthz", "healthzBindAddress");
        tree.port(given, "metrics", "metricsBindAddress");
        return tree.root;
    }

    /// Overrides fields of a file's tree by those flags that count beside a file.
    static void lay(GivenFlags given, Map<String, Object> file, List<ConfigProblem> problems) {
        var tree = new FlagTree(problems);
        tree.root.putAll(file);
        given.each((flag, texts) -> {
            if (given.countsBesideFile(flag)) {
                tree.set(flag, texts);
            }
        });
        file.putAll(tree.root);
    }

    private void set(Flag flag, List<String> texts) {
        if (flag.kind() == Flag.Kind.WORD && texts.getLast().isEmpty()) {
            return;
        }
        Optional<Object> value = value(flag, texts);
        value.ifPresent(v -> flag.paths().forEach(path -> put(path, v)));
    }

    private Optional<Object> value(Flag flag, List<String> texts) {
        String last = texts.getLast();
        return switch (flag.kind()) {
            case TEXT, WORD, DURATION -> Optional.of(last);
            case SWITCH -> truth(flag, last);
            case VERSION -> last.matches("raw|v[0-9].*") ? Optional.of(last) : truth(flag, last);
            case NUMBER ->
                    last.matches("[+-]?[0-9]{1,18}")
                            ? Optional.of(new BigInteger(last))
                            : refused(flag, "must be a whole number, not " + Fields.show(last));
            case DECIMAL ->
                    last.matches("[+-]?[0-9]+(\\.[0-9]*)?")
                            ? Optional.of(new BigDecimal(last).doubleValue())
                            : refused(flag, "must be a number, not " + Fields.show(last));
            case LIST -> Optional.of(items(texts));
            case GATES -> gates(flag, items(texts));
        };
    }

    private Optional<Object> gates(Flag flag, List<String> items) {
        Map<String, Object> gates = new LinkedHashMap<>();
        for (String item : items) {
            int equals = item.indexOf('=');
            if (equals < 1) {
                return refused(
                        flag, "must be like Name=true,Other=false, not " + Fields.show(item));
            }
            truth(flag, item.substring(equals + 1))
                    .ifPresent(on -> gates.put(item.substring(0, equals), on));
        }
        return Optional.of(gates);
    }

    private Optional<Object> truth(Flag flag, String text) {
        if (GivenFlags.TRUE.contains(text) || GivenFlags.FALSE.contains(text)) {
            return Optional.of(GivenFlags.TRUE.contains(text));
        }
        return refused(flag, "must be true or false, not " + Fields.show(text));
    }

    private static List<String> items(List<String> texts) {
        List<String> items = new ArrayList<>();
        for (String text : texts) {
            if (!text.isEmpty()) {
                items.addAll(List.of(text.split(",", -1)));
            }
        }
        return items;
    }

    private Optional<Object> refused(Flag flag, String reason) {
        problems.add(new ConfigProblem(flag.toString(), reason));
        return Optional.empty();
    }

    /// Applies `--healthz-port` or `--metrics-port`: the port is added to an address that was given
    /// without one, and zero switches the server off.
    private void port(GivenFlags given, String server, String path) {
        Optional<String> port = given.last(server + "-port");
        if (port.isEmpty()) {
            return;
        }
        if (port.get().equals("0")) {
            root.put(path, "");
        } else if (!ListenAddress.isPort(port.get())) {
            refused(Flag.of(server + "-port"), "must be from 1 to 65535, or 0 for none");
        } else if (root.get(path) instanceof String address) {
            root.put(path, ListenAddress.complete(address, Integer.parseInt(port.get())));
        }
    }

    private void put(String path, Object value) {
        Map<String, Object> at = root;
        String[] names = path.split("\\.", -1);
        for (int i = 0; i < names.length - 1; i++) {
            Map<String, Object> inner = new LinkedHashMap<>();
            if (at.get(names[i]) instanceof Map<?, ?> there) {
                there.forEach((name, old) -> inner.put(String.valueOf(name), old));
            }
            at.put(names[i], inner);
            at = inner;
        }
        at.put(names[names.length - 1], value);
    }
}
