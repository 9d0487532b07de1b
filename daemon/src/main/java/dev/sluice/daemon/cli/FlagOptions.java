package dev.sluice.daemon.cli;

import dev.sluice.config.Flag;
import dev.sluice.config.GivenFlags;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// kube-proxy's flags as options of a command. Their values stay text: what is wrong with one is
/// the configuration's business to say.
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

    /// Whether it takes a value only behind `=`.
    private static boolean standsAlone(Flag flag) {
        return switch (flag.kind()) {
            case SWITCH, VERSION -> true;
            case TEXT, WORD, NUMBER, DECIMAL, DURATION, LIST, GATES -> false;
        };
    }

    /// The flags of a command line that was parsed by options made here.
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

    /// Arguments as Go's flags are written, made into what picocli reads: underscores in the name
    /// of a flag are dashes, and a switch takes a value only behind `=`.
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
