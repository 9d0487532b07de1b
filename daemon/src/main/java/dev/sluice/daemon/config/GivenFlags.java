package dev.sluice.daemon.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/// The flags of a command line, each with its values in order.
///
/// @param values by the flag's word; a switch without a value has the text `true`
public record GivenFlags(Map<String, List<String>> values) {
    public GivenFlags {
        values = Map.copyOf(values);
    }

    public static GivenFlags none() {
        return new GivenFlags(Map.of());
    }

    /// The last value of a flag, if it was given.
    public Optional<String> last(String word) {
        return Optional.ofNullable(values.get(word)).map(List::getLast);
    }

    /// Whether a switch is on.
    public boolean on(String word) {
        return last(word).filter("true"::equals).isPresent();
    }

    void each(BiConsumer<Flag, List<String>> visitor) {
        for (Flag flag : Flag.all()) {
            List<String> texts = values.get(flag.word());
            if (texts != null) {
                visitor.accept(flag, texts);
            }
        }
    }
}
