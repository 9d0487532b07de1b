package dev.sluice.daemon.cli;

import dev.sluice.base.input.OneLine;
import dev.sluice.config.KubernetesVersion;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/// Chooses the command of a command line and runs it.
final class CommandTable {
    private static final Set<String> WITHOUT_VERB = Set.of("--help", "-h", "--version");
    private static final int LONGEST_CAUSE = 200;
    private static final int OK = 0;

    /// The exit status of any failure, as in kube-proxy.
    private static final int FAILED = 1;

    private final Map<String, CliCommand> commands = new LinkedHashMap<>();
    private final PrintStream out;
    private final PrintStream err;

    /// @param commands the commands; the first handles flags without a verb, so that kube-proxy's
    ///   command lines work
    CommandTable(List<CliCommand> commands, PrintStream out, PrintStream err) {
        commands.forEach(command -> this.commands.put(command.verb(), command));
        this.out = out;
        this.err = err;
    }

    /// Runs the command, or prints a help page, the version or an error.
    ///
    /// @return the exit status
    int run(List<String> arguments) {
        String verb = arguments.isEmpty() ? "help" : arguments.getFirst();
        List<String> rest =
                arguments.isEmpty() ? List.of() : arguments.subList(1, arguments.size());
        CliCommand command = commands.get(verb);
        if (command != null) {
            return run(command, rest);
        }
        CliCommand first = commands.values().iterator().next();
        if (verb.startsWith("-") && !WITHOUT_VERB.contains(verb)) {
            return run(first, arguments);
        }
        return switch (verb) {
            case "help", "--help", "-h" ->
                    help(rest.isEmpty() ? null : commands.get(rest.getFirst()));
            case "version", "--version" -> {
                out.println(versions());
                yield OK;
            }
            default ->
                    failed(
                            "there is no command %s; there are %s, demo, version, help"
                                    .formatted(
                                            OneLine.quote(verb),
                                            String.join(", ", commands.keySet())));
        };
    }

    /// Returns the line that `--version` prints: this version, and the Kubernetes it matches.
    static String versions() {
        return version() + ", for Kubernetes " + KubernetesVersion.current();
    }

    /// Returns the name and version of this program.
    static String version() {
        String version = CommandTable.class.getPackage().getImplementationVersion();
        return "sluice " + (version == null ? "(not packaged)" : version);
    }

    private int run(CliCommand command, List<String> arguments) {
        CommandLine line = line(command);
        try {
            ParseResult parsed =
                    line.parseArgs(FlagOptions.normalized(arguments).toArray(String[]::new));
            if (parsed.isUsageHelpRequested()) {
                return help(command);
            }
            return command.run(parsed);
        } catch (ParameterException e) {
            failed(
                    command.verb()
                            + ": "
                            + complaint(e)
                            + "; see sluice "
                            + command.verb()
                            + " --help");
        } catch (CommandException e) {
            e.lines().forEach(this::failed);
        } catch (RuntimeException | StackOverflowError e) {
            StackTraceElement[] stack = e.getStackTrace();
            failed(
                    command.verb()
                            + ": "
                            + OneLine.of(e.toString(), LONGEST_CAUSE)
                            + (stack.length == 0 ? "" : " at " + stack[0]));
        }
        return command.failureStatus();
    }

    /// Returns the parser of a command, with its help page.
    static CommandLine line(CliCommand command) {
        CommandSpec spec = command.spec();
        spec.name("sluice " + command.verb());
        spec.addOption(
                OptionSpec.builder("--help", "-h")
                        .usageHelp(true)
                        .description("this page")
                        .build());
        spec.usageMessage()
                .sortOptions(false)
                .sortSynopsis(false)
                .abbreviateSynopsis(true)
                .width(100);
        return new CommandLine(spec).setOverwrittenOptionsAllowed(true);
    }

    private int help(@Nullable CliCommand command) {
        if (command != null) {
            line(command).usage(out, Ansi.OFF);
            return OK;
        }
        out.println(
                """
                Sluice makes a Kubernetes node's kernel carry each connection for a Service to one of
                its endpoints, in kube-proxy's place.

                Usage: sluice COMMAND [FLAG...]
                """);
        commands.forEach((verb, each) -> out.printf("  %-14s %s%n", verb, each.summary()));
        out.println(
                """
                  demo           show the whole of it on this machine, in network namespaces (as root)
                  version        say which version this is

                sluice COMMAND --help tells more.\
                """);
        return OK;
    }

    private static String complaint(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched) {
            String first = unmatched.getUnmatched().getFirst();
            List<String> close = unmatched.getSuggestions();
            if (!first.startsWith("-")) {
                return "no argument belongs here, but there is " + OneLine.quote(first);
            }
            String meant = close.isEmpty() ? "" : ", did you mean " + close.getFirst() + "?";
            return "there is no flag " + OneLine.quote(first) + meant;
        }
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private int failed(String line) {
        err.println("sluice: " + OneLine.of(line));
        return FAILED;
    }
}
