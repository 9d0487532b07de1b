package dev.sluice.daemon.operator;

import dev.sluice.base.input.OneLine;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The query parameters of a request, each given at most once.
public final class OperatorQuery {
    private static final int LONGEST_VALUE = 512;

    private final Map<String, String> values;

    private OperatorQuery(Map<String, String> values) {
        this.values = Map.copyOf(values);
    }

    /// @param query the query of a URL; empty for none
    /// @param known the names of all parameters that may be given
    /// @throws OperatorException if another one is given, or one twice, or one with too long a
    ///   value
    public static OperatorQuery parse(String query, Collection<String> known)
            throws OperatorException {
        Map<String, String> values = new HashMap<>();
        for (String pair : query.isEmpty() ? new String[0] : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            check(name, value, known);
            if (values.put(name, value) != null) {
                throw wrong(name + ": is given twice");
            }
        }
        return new OperatorQuery(values);
    }

    /// @param values the parameters that are given
    /// @param known the names of all parameters that may be given
    /// @throws OperatorException if another one is given, or one with too long a value
    public static OperatorQuery of(Map<String, String> values, Collection<String> known)
            throws OperatorException {
        for (Map.Entry<String, String> each : values.entrySet()) {
            check(each.getKey(), each.getValue(), known);
        }
        return new OperatorQuery(values);
    }

    private static void check(String name, String value, Collection<String> known)
            throws OperatorException {
        if (!known.contains(name)) {
            throw wrong(
                    "there is no parameter "
                            + OneLine.quote(name)
                            + (known.isEmpty()
                                    ? "; there are none"
                                    : "; there are " + String.join(", ", known)));
        }
        if (value.length() > LONGEST_VALUE) {
            throw wrong(name + ": must have at most " + LONGEST_VALUE + " characters");
        }
    }

    /// Returns the value of a parameter; empty if it was not given.
    public Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /// Returns a switch: false if it was not given, true if it was given without a value.
    ///
    /// @throws OperatorException if it is neither `true` nor `false`
    public boolean flag(String name) throws OperatorException {
        String value = values.getOrDefault(name, "false");
        return switch (value) {
            case "", "true" -> true;
            case "false" -> false;
            default -> throw wrong(name + ": must be true or false, not " + OneLine.quote(value));
        };
    }

    /// Returns a number.
    ///
    /// @param otherwise the value if it was not given
    /// @throws OperatorException if it is no number between `least` and `most`
    public int number(String name, int otherwise, int least, int most) throws OperatorException {
        String value = values.get(name);
        if (value == null) {
            return otherwise;
        }
        if (value.matches("[0-9]{1,9}")) {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        }
        throw wrong(
                "%s: must be a number from %d to %d, not %s"
                        .formatted(name, least, most, OneLine.quote(value)));
    }

    private static OperatorException wrong(String message) {
        return new OperatorException(OperatorReason.BAD_REQUEST, message);
    }

    private static String decode(String text) throws OperatorException {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw wrong("not a valid query: " + OneLine.quote(text));
        }
    }
}
