package dev.sluice.daemon.cli;

import dev.sluice.base.input.OneLine;
import dev.sluice.config.ConfigException;
import dev.sluice.config.ConfigLoader;
import dev.sluice.config.Flag;
import dev.sluice.config.ProxyConfig;
import dev.sluice.daemon.facts.HostReader;
import dev.sluice.daemon.facts.NodeSetups;
import dev.sluice.daemon.node.NodeName;
import dev.sluice.daemon.process.FatalException;
import dev.sluice.inspect.Document;
import dev.sluice.inspect.DocumentWriter;
import dev.sluice.inspect.OutputFormat;
import dev.sluice.inspect.check.CheckChanges;
import dev.sluice.inspect.check.CheckReport;
import dev.sluice.inspect.check.CheckStage;
import dev.sluice.inspect.check.CheckText;
import dev.sluice.inspect.check.FindingSeverity;
import dev.sluice.inspect.check.NodeCheck;
import dev.sluice.inspect.check.Suppressions;
import dev.sluice.inspect.check.facts.DaemonFacts;
import dev.sluice.inspect.check.facts.Fact;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// `sluice check`: what is to be mended on this node.
final class CheckCommand implements CliCommand {
    private static final OutputOption OUTPUT =
            new OutputOption(
                    List.of(
                            OutputFormat.TABLE,
                            OutputFormat.SHORT,
                            OutputFormat.JSON,
                            OutputFormat.YAML));

    private static final Set<String> SHOWN = Set.of("config", "hostname-override");
    private static final Pattern WAIT = Pattern.compile("(\\d{1,5})([smh])");
    private static final Map<String, Integer> SECONDS = Map.of("s", 1, "m", 60, "h", 3600);
    private static final long PAUSE_SECONDS = 2;

    private final PrintStream out;
    private final PrintStream err;

    CheckCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public String verb() {
        return "check";
    }

    @Override
    public String summary() {
        return "find what is to be mended on this node";
    }

    @Override
    public int failureStatus() {
        return InspectCommand.COULD_NOT_LOOK;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create();
        spec.addOption(
                OptionSpec.builder("--pre")
                        .description("before a swap: beside kube-proxy, and without a daemon")
                        .build());
        spec.addOption(
                OptionSpec.builder("--post")
                        .description("while Sluice serves the node (the default)")
                        .build());
        option(
                spec,
                "--fail-on",
                "error|warning",
                "the exit status is 1 for these (default: error)");
        spec.addOption(
                OptionSpec.builder("--suppress")
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .paramLabel("CODE[=NAMESPACE/NAME]")
                        .description("leave out what is known; may be repeated")
                        .build());
        spec.addOption(OUTPUT.spec());
        option(
                spec,
                "--wait",
                "DURATION",
                "check again until all is good, at most so long, such as 2m; print only what"
                        + " changes");
        option(
                spec,
                "--address",
                "IP:PORT",
                "where the daemon serves metrics (default: as --config says, or 127.0.0.1:10249 or"
                        + " [::1]:10249)");
        spec.addOption(BundleOption.spec());
        for (Flag flag : Flag.all()) {
            spec.addOption(FlagOptions.of(flag).hidden(!SHOWN.contains(flag.word())).build());
        }
        spec.usageMessage()
                .description(
                        "Prints each finding with its code, its cause and the line that mends it;"
                                + " deploy/RUNBOOK.md has a section for each code. Changes nothing.",
                        "The exit status is 0 if all is good, 1 for a finding, 2 if a check could"
                                + " not look and nothing worse was found.",
                        "");
        return spec;
    }

    private static void option(CommandSpec spec, String name, String label, String description) {
        spec.addOption(
                OptionSpec.builder(name)
                        .type(String.class)
                        .paramLabel(label)
                        .description(description)
                        .build());
    }

    @Override
    public int run(ParseResult parsed) throws CommandException {
        Logs.configureForCommand();
        FindingSeverity least = severity(parsed.matchedOptionValue("--fail-on", "error"));
        OutputFormat format = OUTPUT.value(parsed);
        String wait = parsed.matchedOptionValue("--wait", "");
        CheckReport report = firstReport(parsed);
        if (!wait.isEmpty()) {
            report = awaitGood(parsed, report, least, duration(wait));
        }
        if (format.isDocument() || wait.isEmpty()) {
            print(report, format);
        }
        return report.exitStatus(least);
    }

    private void print(CheckReport report, OutputFormat format) {
        var text = new CheckText(Terminal.isStandardOutput());
        var answer = new Document<>(CheckReport.KIND, List.of(report));
        switch (format) {
            case JSON -> {
                DocumentWriter.indentedJson(answer, out);
                out.println();
            }
            case YAML -> DocumentWriter.yaml(answer, out);
            case SHORT -> text.brief(report).forEach(out::println);
            case TABLE, WIDE, RAW -> text.table(report).forEach(out::println);
        }
    }

    /// Checks again and again, and prints to standard error what changes: standard output is for
    /// the last report.
    ///
    /// @return the last report
    private CheckReport awaitGood(
            ParseResult parsed, CheckReport first, FindingSeverity least, Duration limit)
            throws CommandException {
        var text = new CheckText(Terminal.isStandardError());
        text.brief(first).forEach(err::println);
        CheckReport last = first;
        long began = System.nanoTime();
        while (last.exitStatus(least) != 0 && System.nanoTime() - began < limit.toNanos()) {
            try {
                TimeUnit.SECONDS.sleep(PAUSE_SECONDS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return last;
            }
            CheckReport next = report(parsed);
            CheckChanges.between(last, next, text).forEach(err::println);
            last = next;
        }
        err.println(text.summary(last));
        return last;
    }

    private CheckReport firstReport(ParseResult parsed) throws CommandException {
        try (Progress _ = Progress.start("looking at the node", err)) {
            return report(parsed);
        }
    }

    private static CheckReport report(ParseResult parsed) throws CommandException {
        boolean before = parsed.hasMatchedOption("--pre");
        if (before && parsed.hasMatchedOption("--post")) {
            throw new CommandException("check: either --pre or --post");
        }
        List<String> texts = parsed.matchedOptionValue("--suppress", List.of());
        Suppressions suppressions = suppressions(texts);
        var query = Map.of("suppress", String.join(",", texts));
        if (BundleOption.isGiven(parsed)) {
            return single(
                    BundleOption.answer(
                            parsed, "check", query, CheckReport.KIND, CheckReport.class));
        }
        if (before) {
            return here(
                    parsed,
                    CheckStage.PRE,
                    suppressions,
                    new Fact.Inapplicable<>("before a swap no daemon runs"));
        }
        try {
            return single(
                    DaemonClient.of(parsed)
                            .ask("check", query, CheckReport.KIND, CheckReport.class));
        } catch (DaemonAbsentException _) {
            // Its absence is the finding, and all that can be seen without it is looked at.
            return here(parsed, CheckStage.POST, suppressions, new Fact.Known<>(false));
        }
    }

    private static CheckReport single(Document<CheckReport> answer) throws CommandException {
        if (answer.items().size() != 1) {
            throw new CommandException("check: the answer holds no report");
        }
        return answer.items().getFirst();
    }

    private static CheckReport here(
            ParseResult parsed, CheckStage stage, Suppressions suppressions, Fact<Boolean> answers)
            throws CommandException {
        try {
            ProxyConfig config = ConfigLoader.load(FlagOptions.given(parsed)).config();
            var setup = NodeSetups.of(config, NodeName.of(config), NodeSetups.families());
            return NodeCheck.of(
                    new HostReader().read(setup, DaemonFacts.none(answers)), stage, suppressions);
        } catch (ConfigException e) {
            throw new CommandException(e);
        } catch (FatalException e) {
            throw new CommandException(e);
        }
    }

    private static Suppressions suppressions(List<String> texts) throws CommandException {
        try {
            return Suppressions.parse(texts);
        } catch (IllegalArgumentException e) {
            throw new CommandException("--suppress: " + e.getMessage(), e);
        }
    }

    private static FindingSeverity severity(String text) throws CommandException {
        for (FindingSeverity severity : FindingSeverity.values()) {
            if (severity.toString().equals(text)) {
                return severity;
            }
        }
        throw new CommandException(
                "--fail-on: must be error or warning, not " + OneLine.quote(text));
    }

    private static Duration duration(String text) throws CommandException {
        Matcher parts = WAIT.matcher(text);
        if (!parts.matches()) {
            throw new CommandException(
                    "--wait: must be a number and s, m or h, such as 2m, not "
                            + OneLine.quote(text));
        }
        return Duration.ofSeconds(
                Long.parseLong(parts.group(1)) * SECONDS.getOrDefault(parts.group(2), 1));
    }
}
