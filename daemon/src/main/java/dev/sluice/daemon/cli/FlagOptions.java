package dev.sluice.daemon.cli;

import dev.sluice.config.Flag;
import dev.sluice.config.GivenFlags;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// kube-proxy's flags as picocli options. Their values stay strings; `dev.sluice.config` checks
/// them.
final class FlagOptions {
    private FlagOptions() {}

    static OptionSpec.Builder of(Flag flag) {
        String word = "--" + flag.word();
        var option =
                flag.word().length() == 1
                        ? OptionSpec.builder(flag.toString(), word)
                        : OptionSpec.builder(word);
        option.type(List.class)
                .auxiliaryTypes(String.class)
                .description((flag.besideFile() ? "* " : "") + flag.help());
        return standsAlone(flag)
                ? option.arity("0..1").fallbackValue("true").paramLabel("BOOL")
                : option.arity("1").paramLabel(flag.takes());
    }

    /// Whether the flag takes a value only after `=`.
    private static boolean standsAlone(Flag flag) {
        return switch (flag.kind()) {
            case SWITCH, VERSION -> true;
            case TEXT, WORD, NUMBER, DECIMAL, DURATION, LIST, GATES -> false;
        };
    }

    /// The kube-proxy flags of a parsed command line.
    static GivenFlags given(ParseResult parsed) {
        Map<String, List<String>> values = new HashMap<>();
        for (Flag flag : Flag.all()) {
            List<String> texts = parsed.matchedOptionValue("--" + flag.word(), List.of());
            if (!texts.isEmpty()) {
                values.put(flag.word(), texts);
            }
        }
        return new GivenFlags(values);
    }

    /// Converts arguments from Go's flag syntax to picocli's: underscores in the name of a flag
    /// become dashes, and a switch takes a value only after `=`.
    static List<String> normalized(List<String> arguments) {
        List<String> switches =
                Flag.all().stream().filter(FlagOptions::standsAlone).map(Flag::toString).toList();
        List<String> normalized = new ArrayList<>(arguments.size());
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            if (name.startsWith("--")) {
                name = name.replace('_', '-');
            }
            String value =
                    equals >= 0
                            ? argument.substring(equals)
                            : switches.contains(name) ? "=true" : "";
            normalized.add(name + value);
        }
        return normalized;
    }
}
