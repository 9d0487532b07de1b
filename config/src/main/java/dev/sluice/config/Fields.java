package dev.sluice.config;

import dev.sluice.base.input.InputFile;
import dev.sluice.base.input.OneLine;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads the fields of one object of a tree of plain values (maps, lists, strings, numbers,
/// booleans). A wrong value does not stop the reading: it is added to the problems, and the default
/// is used.
///
/// First read every known field, then call [#others] or [#refuseOthers].
final class Fields {
    /// The meaning of an explicit zero or empty text.
    enum Zero {
        /// Zero means the default if [Setting#zeroIsDefault] says so, and empty text always does:
        /// kube-proxy cannot distinguish them from a field that a file leaves out.
        IS_DEFAULT,
        /// Zero means zero, since the flag was given.
        IS_MEANT
    }

    private static final int LONGEST_NUMBER = 200;
    private static final BigInteger INT_MAX = BigInteger.valueOf(Integer.MAX_VALUE);

    private final Settings settings;
    private final Map<String, Object> values;
    private final String path;
    private final Zero zero;
    private final List<ConfigProblem> problems;
    private final TreeSet<String> known = new TreeSet<>();
    private final TreeSet<String> ignored = new TreeSet<>();
    private final List<Fields> children = new ArrayList<>();

    private Fields(
            Settings settings,
            Map<String, Object> values,
            String path,
            Zero zero,
            List<ConfigProblem> problems) {
        this.settings = settings;
        this.values = values;
        this.path = path;
        this.zero = zero;
        this.problems = problems;
        settings.in(path)
                .filter(setting -> setting.type() == Setting.Type.ANY)
                .forEach(setting -> ignored.add(setting.name()));
        known.addAll(ignored);
    }

    /// Wraps the root of a tree.
    ///
    /// @param settings the fields of the tree, with their defaults
    /// @param problems receives what is wrong
    static Fields of(
            Settings settings, Map<String, Object> root, Zero zero, List<ConfigProblem> problems) {
        return new Fields(settings, root, "", zero, problems);
    }

    /// Returns the fields of an inner object; empty if it is left out.
    Fields object(String name) {
        Map<String, Object> inner = Map.of();
        switch (value(name)) {
            case null -> {}
            case Map<?, ?> map -> inner = texts(map);
            case Object other -> refuse(name, "must be an object, not " + show(other));
        }
        var child = new Fields(settings, inner, path + name + ".", zero, problems);
        children.add(child);
        return child;
    }

    String text(String name) {
        return text(name, byDefault(name));
    }

    String text(String name, String otherwise) {
        return switch (value(name)) {
            case null -> otherwise;
            case String text when text.isEmpty() && zero == Zero.IS_DEFAULT -> otherwise;
            case String text -> text;
            case Object other -> {
                refuse(name, "must be text, not " + show(other) + ": put it in quotes");
                yield otherwise;
            }
        };
    }

    /// Reads the path of a file, which need not exist.
    String path(String name) {
        String otherwise = byDefault(name);
        String text = text(name, otherwise);
        try {
            InputFile.path(text);
            return text;
        } catch (IOException e) {
            refuse(name, "must be a path, but " + show(text) + " " + e.getMessage());
            return otherwise;
        }
    }

    List<String> texts(String name) {
        return switch (value(name)) {
            case null -> List.of();
            case List<?> list -> {
                List<String> texts = new ArrayList<>();
                for (int i = 0; i < list.size(); i++) {
                    if (list.get(i) instanceof String text) {
                        texts.add(text);
                    } else {
                        refuse(name + "[" + i + "]", "must be text, not " + show(list.get(i)));
                    }
                }
                yield texts;
            }
            case Object other -> {
                refuse(name, "must be a list, not " + show(other));
                yield List.of();
            }
        };
    }

    List<Fields> objects(String name) {
        return switch (value(name)) {
            case null -> List.of();
            case List<?> list -> {
                List<Fields> objects = new ArrayList<>();
                for (int i = 0; i < list.size(); i++) {
                    String at = name + "[" + i + "]";
                    if (list.get(i) instanceof Map<?, ?> map) {
                        var child =
                                new Fields(settings, texts(map), path + at + ".", zero, problems);
                        children.add(child);
                        objects.add(child);
                    } else {
                        refuse(at, "must be an object, not " + show(list.get(i)));
                    }
                }
                yield objects;
            }
            case Object other -> {
                refuse(name, "must be a list, not " + show(other));
                yield List.of();
            }
        };
    }

    boolean flag(String name) {
        return flag(name, Boolean.parseBoolean(byDefault(name)));
    }

    private boolean flag(String name, boolean otherwise) {
        return switch (value(name)) {
            case null -> otherwise;
            case Boolean flag -> flag;
            case Object other -> {
                refuse(name, "must be true or false, not " + show(other));
                yield otherwise;
            }
        };
    }

    /// Reads every field of this object as a boolean.
    Map<String, Boolean> flags() {
        Map<String, Boolean> flags = new HashMap<>();
        values.keySet().forEach(name -> flags.put(name, flag(name, false)));
        return flags;
    }

    int number(String name) {
        int otherwise = Integer.parseInt(byDefault(name));
        return switch (value(name)) {
            case null -> otherwise;
            case BigInteger number when number.signum() == 0 && zeroIsDefault(name) -> otherwise;
            case BigInteger number when number.abs().compareTo(INT_MAX) <= 0 -> number.intValue();
            case Object other -> {
                refuse(name, "must be a whole number of 32 bits, not " + show(other));
                yield otherwise;
            }
        };
    }

    double decimal(String name) {
        double otherwise = Double.parseDouble(byDefault(name));
        return switch (value(name)) {
            case null -> otherwise;
            case Number number when number.doubleValue() == 0 && zeroIsDefault(name) -> otherwise;
            case Number number -> number.doubleValue();
            case Object other -> {
                refuse(name, "must be a number, not " + show(other));
                yield otherwise;
            }
        };
    }

    Duration duration(String name) {
        Duration otherwise = Setting.duration(byDefault(name));
        return switch (value(name)) {
            case null -> otherwise;
            case String text when GoDuration.parse(text).isPresent() -> {
                Duration duration = Setting.duration(text);
                yield duration.isZero() && zeroIsDefault(name) ? otherwise : duration;
            }
            case Object other -> {
                refuse(name, "must be a duration like 30s or 1m30s, not " + show(other));
                yield otherwise;
            }
        };
    }

    /// Reads a duration that may also be a whole number of nanoseconds.
    Duration durationOrNanos(String name) {
        if (value(name) instanceof BigInteger nanos && nanos.bitLength() < Long.SIZE) {
            return nanos.signum() == 0 && zeroIsDefault(name)
                    ? Setting.duration(byDefault(name))
                    : Duration.ofNanos(nanos.longValue());
        }
        return duration(name);
    }

    /// Returns whether a value was given that does not mean the default.
    boolean gives(String name) {
        return switch (value(name)) {
            case null -> false;
            case String text ->
                    zero == Zero.IS_MEANT || !GoDuration.parse(text).orElse(Duration.ZERO).isZero();
            case Object _ -> true;
        };
    }

    /// Returns whether text was given. In a file, empty text is none.
    boolean hasText(String name) {
        return switch (value(name)) {
            case null -> false;
            case String text -> zero == Zero.IS_MEANT || !text.isEmpty();
            case Object _ -> true;
        };
    }

    Ip ip(String name) {
        Ip otherwise = Ip.of(byDefault(name));
        String text = text(name, otherwise.toString());
        Optional<Ip> ip = Ip.parse(text);
        if (ip.isEmpty()) {
            refuse(name, "must be an IP address, not " + show(text));
        }
        return ip.orElse(otherwise);
    }

    /// Reads an address to listen on. An address without a port gets that of the default.
    ///
    /// @param family the family of the default address
    String address(String name, IpFamily family) {
        String otherwise = ListenAddress.ofFamily(byDefault(name), family);
        return ListenAddress.complete(text(name, otherwise), ListenAddress.port(otherwise));
    }

    /// Reads one of some words. Empty text means the default.
    <T> T oneOf(String name, List<T> choices) {
        String text = text(name, "");
        Optional<T> chosen = choice(text.isEmpty() ? byDefault(name) : text, choices);
        if (chosen.isEmpty()) {
            refuse(
                    name,
                    "must be one of " + join(choices, Object::toString) + ", not " + show(text));
        }
        return chosen.or(() -> choice(byDefault(name), choices)).orElseThrow();
    }

    private static <T> Optional<T> choice(String text, List<T> choices) {
        return choices.stream().filter(choice -> choice.toString().equals(text)).findFirst();
    }

    /// Returns a problem for each field, of this object or an inner one, that is set but has no
    /// effect.
    List<ConfigProblem> ignored() {
        List<ConfigProblem> found = new ArrayList<>();
        for (String name : ignored) {
            if (isNonZero(values.get(name))) {
                found.add(new ConfigProblem(path + name, "has no effect here"));
            }
        }
        children.forEach(child -> found.addAll(child.ignored()));
        return found;
    }

    /// Returns whether a value differs from the zero value of its type. Files that list all fields
    /// contain zero values.
    private static boolean isNonZero(@Nullable Object value) {
        return switch (value) {
            case null -> false;
            case String text -> !text.isEmpty() && !text.equals("0") && !text.equals("0s");
            case Boolean flag -> flag;
            case BigInteger number -> number.signum() != 0;
            case List<?> list -> !list.isEmpty();
            case Map<?, ?> map -> !map.isEmpty();
            case Object _ -> true;
        };
    }

    void refuse(String name, String reason) {
        problems.add(new ConfigProblem(path + name, reason));
    }

    /// Adds a problem for each unknown field of this object and of inner ones.
    void refuseOthers() {
        problems.addAll(others());
    }

    /// Returns a problem for each unknown field of this object and of inner ones.
    List<ConfigProblem> others() {
        List<ConfigProblem> others = new ArrayList<>();
        for (String name : new TreeSet<>(values.keySet())) {
            if (!known.contains(name)) {
                others.add(
                        new ConfigProblem(
                                path + name, "there is no such field" + suggestion(name)));
            }
        }
        children.forEach(child -> others.addAll(child.others()));
        return others;
    }

    private String byDefault(String name) {
        Setting setting = settings.of(path + name);
        return switch (zero) {
            case IS_DEFAULT -> setting.byDefault();
            case IS_MEANT -> setting.flagDefault();
        };
    }

    private boolean zeroIsDefault(String name) {
        return zero == Zero.IS_DEFAULT && settings.of(path + name).zeroIsDefault();
    }

    private @Nullable Object value(String name) {
        known.add(name);
        return values.get(name);
    }

    private String suggestion(String name) {
        return known.stream()
                .filter(field -> alike(field, name))
                .findFirst()
                .map(field -> "; did you mean " + field + "?")
                .orElse("");
    }

    /// Returns whether two names differ only in case, or one contains the other and both have at
    /// least four letters.
    private static boolean alike(String a, String b) {
        String x = a.toLowerCase(java.util.Locale.ROOT);
        String y = b.toLowerCase(java.util.Locale.ROOT);
        return x.equals(y)
                || (Math.min(x.length(), y.length()) > 3 && (x.contains(y) || y.contains(x)));
    }

    private static Map<String, Object> texts(Map<?, ?> map) {
        Map<String, Object> fields = new HashMap<>();
        map.forEach((name, value) -> fields.put(String.valueOf(name), value));
        return fields;
    }

    static String show(@Nullable Object value) {
        return switch (value) {
            case null -> "nothing";
            case String text -> OneLine.quote(text);
            case Map<?, ?> _ -> "an object";
            case List<?> _ -> "a list";
            case Object other -> OneLine.of(other.toString(), LONGEST_NUMBER);
        };
    }

    private static <T> String join(List<T> list, Function<T, String> text) {
        return String.join(", ", list.stream().map(text).toList());
    }
}
