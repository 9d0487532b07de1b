package dev.sluice.inspect.flows;

import java.util.Locale;

/// The names of enum constants as Kubernetes writes them in JSON.
final class JsonLabel {
    private JsonLabel() {}

    /// Returns `TimeWait` for `TIME_WAIT`.
    static String of(Enum<?> constant) {
        var label = new StringBuilder();
        for (String word : constant.name().split("_", -1)) {
            label.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return label.toString();
    }
}
