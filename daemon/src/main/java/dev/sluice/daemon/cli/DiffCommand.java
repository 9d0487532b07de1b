package dev.sluice.daemon.cli;

import dev.sluice.inspect.Document;
import dev.sluice.inspect.diff.Difference;
import dev.sluice.inspect.diff.DifferenceText;
import dev.sluice.inspect.forecast.Forecast;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// `sluice diff`: the state of the kernel, or the consequences of a change of objects.
final class DiffCommand implements CliCommand {
    private static final String WATCH = "--watch";
    private static final Duration INTERVAL = Duration.ofSeconds(15);

    private final InspectCommand<Difference> kernel;
    private final InspectCommand<Forecast> change;
    private final ForecastInspection forecast;
    private final PrintStream out;

    DiffCommand(InputStream in, PrintStream out, PrintStream err) {
        this.kernel = new InspectCommand<>(new DiffInspection(), in, out, err);
        this.forecast = new ForecastInspection(in, err);
        this.change = new InspectCommand<>(forecast, in, out, err);
        this.out = out;
    }

    @Override
    public String verb() {
        return kernel.verb();
    }

    @Override
    public String summary() {
        return kernel.summary();
    }

    @Override
    public int failureStatus() {
        return kernel.failureStatus();
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = kernel.spec();
        forecast.describe(spec);
        spec.addOption(
                OptionSpec.builder(WATCH)
                        .description("go on, and print what appears (+) and what is mended (-)")
                        .build());
        spec.usageMessage()
                .description(
                        "Compares what should be in the kernel with what is, by Service: asks the"
                                + " daemon, or with --objects plans from these files for this"
                                + " host.",
                        "With two files, or one and a change, tells what the change would do to"
                                + " Services: lost endpoints, nodes that drop connections, zones"
                                + " that overload, claims of one address. Needs no node.",
                        "With -o raw, prints lines of the mode's own dump: - is missing, + is too"
                                + " much. Ends with 1 if anything differs.",
                        "");
        return spec;
    }

    @Override
    public int run(ParseResult parsed) throws CommandException {
        if (ForecastInspection.isAsked(parsed)) {
            Logs.configureForCommand();
            return change.finish(forecast.forecast(parsed), parsed);
        }
        return parsed.hasMatchedOption(WATCH) ? watch(parsed) : kernel.run(parsed);
    }

    /// Compares until it is interrupted.
    private int watch(ParseResult parsed) throws CommandException {
        Logs.configureForCommand();
        Set<String> known = new LinkedHashSet<>();
        boolean first = true;
        while (!Thread.currentThread().isInterrupted()) {
            Document<Difference> answer = kernel.answer(parsed);
            Set<String> now = new LinkedHashSet<>();
            answer.items().forEach(each -> now.add(each.text()));
            now.stream().filter(text -> !known.contains(text)).forEach(text -> print("+", text));
            known.stream().filter(text -> !now.contains(text)).forEach(text -> print("-", text));
            if (first || !now.equals(known)) {
                print("=", DifferenceText.count(now.size(), "difference"));
            }
            first = false;
            known.clear();
            known.addAll(now);
            try {
                Thread.sleep(INTERVAL);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
        return known.isEmpty() ? 0 : 1;
    }

    private void print(String mark, String text) {
        String time =
                LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS).toString();
        DifferenceText.wrapped(time + " " + mark + " " + text).forEach(out::println);
        out.flush();
    }
}
