package dev.sluice.config;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// The value of every flag as `/flagz` shows it: its own, if it was given, else its default. A file
/// does not matter.
public final class FlagValues {
    private FlagValues() {}

    /// Returns the values by the flag's word.
    public static SortedMap<String, String> of(GivenFlags given) {
        SortedMap<String, String> values = new TreeMap<>();
        values.put("help", "false");
        for (Flag flag : Flag.all()) {
            List<String> texts = given.values().getOrDefault(flag.word(), List.of());
            values.put(flag.word(), texts.isEmpty() ? flag.byDefault() : given(flag, texts));
        }
        return values;
    }

    private static String given(Flag flag, List<String> texts) {
        return switch (flag.kind()) {
            case LIST ->
                    flag.word().equals("vmodule")
                            ? String.join(",", texts)
                            : "[" + String.join(",", texts) + "]";
            case DURATION ->
                    GoDuration.parse(texts.getLast())
                            .map(GoDuration::print)
                            .orElse(texts.getLast());
            case SWITCH, VERSION, TEXT, WORD, NUMBER, DECIMAL, GATES -> texts.getLast();
        };
    }
}
