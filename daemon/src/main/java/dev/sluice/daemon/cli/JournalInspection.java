package dev.sluice.daemon.cli;

import dev.sluice.base.input.OneLine;
import dev.sluice.config.ConfigException;
import dev.sluice.config.ConfigLoader;
import dev.sluice.config.GoDuration;
import dev.sluice.daemon.journal.JournalFiles;
import dev.sluice.inspect.Document;
import dev.sluice.inspect.OutputFormat;
import dev.sluice.inspect.journal.JournalEntry;
import dev.sluice.inspect.journal.JournalQuery;
import dev.sluice.inspect.journal.JournalResult;
import dev.sluice.inspect.journal.JournalText;
import dev.sluice.inspect.services.ServiceFilter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// The question of `sluice journal`: what was written, and when. Without a daemon, its files
/// answer.
final class JournalInspection implements Inspection<JournalEntry> {
    @Override
    public String verb() {
        return "journal";
    }

    @Override
    public String summary() {
        return "list the changes that were written, with their causes";
    }

    @Override
    public String kind() {
        return JournalEntry.KIND;
    }

    @Override
    public Class<JournalEntry> item() {
        return JournalEntry.class;
    }

    @Override
    public void describe(CommandSpec spec) {
        spec.addOption(
                option("--since", "TIME", "only changes of this time, such as 10m (default: any)"));
        spec.addOption(option("--service", "NAMESPACE[/NAME]", "only changes of these Services"));
        spec.addOption(
                option("--result", "RESULT", "only those that were applied, refused or failed"));
        spec.addOption(
                option(
                        "--limit",
                        "N",
                        "list at most so many, the newest (default: %d)"
                                .formatted(JournalQuery.DEFAULT_LIMIT)));
        spec.usageMessage()
                .description(
                        "Lists what the daemon wrote to the kernel, Service by Service, the oldest"
                                + " first: what changed, how long that took since the change in the"
                                + " cluster, and with -o wide which objects of the API changed. The"
                                + " daemon holds the last 10,000 changes. Where it does not answer,"
                                + " the files are read that it wrote, to the last second.",
                        "");
    }

    private static OptionSpec option(String name, String takes, String help) {
        return OptionSpec.builder(name)
                .type(String.class)
                .paramLabel(takes)
                .description(help)
                .build();
    }

    @Override
    public Map<String, String> query(ParseResult parsed) throws CommandException {
        JournalQuery asked = asked(parsed);
        return Map.of(
                "since",
                text(parsed, "--since"),
                "service",
                text(parsed, "--service"),
                "result",
                asked.result().map(JournalResult::toString).orElse(""),
                "limit",
                Integer.toString(asked.limit()));
    }

    @Override
    public Document<JournalEntry> withoutDaemon(ParseResult parsed, CommandException why)
            throws CommandException {
        JournalQuery asked = asked(parsed);
        try {
            var config = ConfigLoader.load(FlagOptions.given(parsed)).config();
            JournalFiles files = JournalFiles.beside(Path.of(config.sluice().lastGood().path()));
            List<JournalEntry> entries = files.read(asked, asked.limit());
            if (entries.isEmpty()) {
                throw why;
            }
            return new Document<>(JournalEntry.KIND, entries);
        } catch (ConfigException | IOException e) {
            throw new CommandException(why.getMessage() + "; nor its files: " + e.getMessage(), e);
        }
    }

    @Override
    public List<String> lines(
            Document<JournalEntry> answer,
            ParseResult parsed,
            OutputFormat format,
            boolean colour) {
        return JournalText.lines(answer.items(), format);
    }

    private static JournalQuery asked(ParseResult parsed) throws CommandException {
        Optional<Duration> age =
                value(
                        parsed,
                        "--since",
                        "a time, such as 10m",
                        text -> GoDuration.parse(text).filter(Duration::isPositive));
        String service = text(parsed, "--service");
        return new JournalQuery(
                age.map(InstantSource.system().instant()::minus),
                ServiceFilter.parse(service)
                        .orElseThrow(
                                () -> wrong("--service", "NAMESPACE or NAMESPACE/NAME", service)),
                value(parsed, "--result", "applied, refused or failed", JournalResult::parse),
                0,
                value(
                                parsed,
                                "--limit",
                                "a number from 1 to " + JournalQuery.HIGHEST_LIMIT,
                                JournalInspection::limit)
                        .orElse(JournalQuery.DEFAULT_LIMIT));
    }

    private static <T> Optional<T> value(
            ParseResult parsed, String option, String wanted, Function<String, Optional<T>> parser)
            throws CommandException {
        String text = text(parsed, option);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Optional<T> value = parser.apply(text);
        if (value.isEmpty()) {
            throw wrong(option, wanted, text);
        }
        return value;
    }

    private static Optional<Integer> limit(String text) {
        return text.matches("[0-9]{1,6}")
                ? Optional.of(Integer.valueOf(text))
                        .filter(limit -> limit >= 1 && limit <= JournalQuery.HIGHEST_LIMIT)
                : Optional.empty();
    }

    private static CommandException wrong(String option, String wanted, String text) {
        return new CommandException(
                "%s: must be %s, not %s".formatted(option, wanted, OneLine.quote(text)));
    }

    private static String text(ParseResult parsed, String option) {
        return parsed.matchedOptionValue(option, "");
    }
}
