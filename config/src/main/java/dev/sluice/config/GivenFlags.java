package dev.sluice.config;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/// The flags of a command line, each with its values in order.
///
/// @param values by the flag's word; a switch without a value has the text `true`
/// @param insisted the words of flags that count beside a file although such flags usually do not
public record GivenFlags(Map<String, List<String>> values, Set<String> insisted) {
    /// The words for true that Go's strconv.ParseBool accepts.
    static final Set<String> TRUE = Set.of("true", "True", "TRUE", "t", "T", "1");

    static final Set<String> FALSE = Set.of("false", "False", "FALSE", "f", "F", "0");

    public GivenFlags {
        values = Map.copyOf(values);
        insisted = Set.copyOf(insisted);
    }

    public GivenFlags(Map<String, List<String>> values) {
        this(values, Set.of());
    }

    public static GivenFlags none() {
        return new GivenFlags(Map.of());
    }

    /// Returns these flags and one more, which counts even beside a file.
    public GivenFlags insisting(String word, String value) {
        Map<String, List<String>> more = new HashMap<>(values);
        more.put(word, List.of(value));
        Set<String> words = new HashSet<>(insisted);
        words.add(word);
        return new GivenFlags(more, words);
    }

    boolean countsBesideFile(Flag flag) {
        return flag.besideFile() || insisted.contains(flag.word());
    }

    /// Returns the last value of a flag; empty if it was not given.
    public Optional<String> last(String word) {
        return Optional.ofNullable(values.get(word)).map(List::getLast);
    }

    /// Returns whether a switch is on.
    public boolean on(String word) {
        return last(word).filter(TRUE::contains).isPresent();
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
