package dev.sluice.daemon.cli;

import dev.sluice.base.input.OneLine;
import dev.sluice.inspect.OutputFormat;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// The option `-o` of a read-only command.
///
/// @param formats those that the command knows; the first is the default
record OutputOption(List<OutputFormat> formats) {
    OutputOption {
        formats = List.copyOf(formats);
    }

    OptionSpec spec() {
        List<String> labels = formats.stream().map(OutputOption::label).toList();
        return OptionSpec.builder("-o", "--output")
                .type(String.class)
                .paramLabel("FORMAT")
                .description(String.join("|", labels) + " (default: " + labels.getFirst() + ")")
                .completionCandidates(labels)
                .build();
    }

    /// @throws CommandException if the command does not know the format
    OutputFormat value(ParseResult parsed) throws CommandException {
        String given = parsed.matchedOptionValue("--output", label(formats.getFirst()));
        for (OutputFormat format : formats) {
            if (label(format).equals(given)) {
                return format;
            }
        }
        List<String> labels = formats.stream().map(OutputOption::label).toList();
        throw new CommandException(
                "-o: must be one of %s, not %s"
                        .formatted(String.join(", ", labels), OneLine.quote(given)));
    }

    private static String label(OutputFormat format) {
        return format.name().toLowerCase(Locale.ROOT);
    }
}
