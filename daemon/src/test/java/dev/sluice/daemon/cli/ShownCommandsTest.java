package dev.sluice.daemon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.daemon.markdown.MarkdownFile;
import dev.sluice.daemon.markdown.MarkdownTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.ParameterException;

/// Each command line that a Markdown file shows can be typed: its verb and its flags exist.
class ShownCommandsTest {
    private static final Path ROOT = Path.of("..");
    private static final Path CHART = ROOT.resolve("deploy/helm/sluice");

    /// Verbs that are no [CliCommand], and the one that stands for any.
    private static final Set<String> OTHER_VERBS =
            Set.of("help", "version", "--help", "-h", "--version", "COMMAND");

    private static final Pattern SIZE = Pattern.compile("[0-9]+(x[0-9]+)?");

    private final Map<String, CliCommand> commands = commands();

    @Test
    void each_can_be_typed() throws IOException {
        List<ShownCommand> shown = shown();
        List<String> faults = new ArrayList<>();
        for (ShownCommand each : shown) {
            String fault = fault(each);
            if (!fault.isEmpty()) {
                faults.add(each.file() + ": " + each.text() + ": " + fault);
            }
        }
        assertEquals(List.of(), faults);
        Map<String, Long> programs =
                shown.stream()
                        .collect(
                                Collectors.groupingBy(
                                        ShownCommand::program, Collectors.counting()));
        assertEquals(Set.of("sluice", "make", "bench/run", "helm"), programs.keySet());
        assertTrue(programs.getOrDefault("sluice", 0L) > 80, programs::toString);
    }

    @Test
    void the_page_of_operation_shows_each_command() throws IOException {
        MarkdownFile page = MarkdownTree.ofRepository().file("docs/operate.md");
        Set<String> verbs =
                ShownCommand.of(page).stream()
                        .flatMap(each -> each.arguments().stream().limit(1))
                        .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(
                List.of(),
                commands.keySet().stream().filter(verb -> !verbs.contains(verb)).toList());
    }

    @Test
    void what_cannot_be_typed_is_named() throws IOException {
        var file =
                new MarkdownFile(
                        "page.md",
                        """
                        `sluice explain` `sluice chek` `kubectl sluice --node N explain --form pod`
                        ```
                        sluice check [--pre]      # a comment of sluice chek
                        kubectl -n kube-system exec POD -- sluice trace > file
                        echo | sluice run now && make nothing VERSION=1
                        sluice demo --fast
                        source <(sluice completion)
                        bench/run whole wole 10x10 --mode=nftables
                        helm install sluice deploy/helm/none --set none.at=all
                        ```
                        ```yaml
                        sluice chek
                        ```
                        """
                                .lines()
                                .toList());
        List<String> found = new ArrayList<>();
        for (ShownCommand each : ShownCommand.of(file)) {
            String fault = fault(each);
            found.add(String.join(" ", each.arguments()) + ": " + fault);
        }
        assertEquals(
                List.of(
                        "check --pre: ",
                        "trace: Missing required option: '--to=IP:PORT|NAMESPACE/NAME'",
                        "run now: Unmatched argument at index 0: 'now'",
                        "nothing VERSION=1: there is no such verb",
                        "demo --fast: there is no such flag",
                        "completion: Missing required parameter: 'SHELL'",
                        "whole wole 10x10 --mode=nftables: it measures no wole",
                        "install sluice deploy/helm/none --set none.at=all: there is no such chart",
                        "explain: ",
                        "chek: there is no such command",
                        "explain --form pod: Unknown option: '--form'"),
                found);
    }

    private static List<ShownCommand> shown() throws IOException {
        return MarkdownTree.ofRepository().files().stream()
                .flatMap(file -> ShownCommand.of(file).stream())
                .toList();
    }

    private static Map<String, CliCommand> commands() {
        var out = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Map<String, CliCommand> commands = new LinkedHashMap<>();
        Commands.all(Map.of(), InputStream.nullInputStream(), out, out)
                .forEach(command -> commands.put(command.verb(), command));
        return commands;
    }

    /// Returns what is wrong with a command line; empty if nothing is.
    private String fault(ShownCommand shown) throws IOException {
        List<String> arguments = shown.arguments();
        if (arguments.isEmpty()) {
            return "";
        }
        return switch (shown.program()) {
            case "sluice" -> faultOfSluice(arguments, shown.inText());
            case "make" -> faultOfMake(arguments);
            case "bench/run" -> faultOfBench(arguments);
            case "helm" -> faultOfHelm(arguments);
            default -> throw new IllegalArgumentException(shown.toString());
        };
    }

    private String faultOfSluice(List<String> arguments, boolean inText) {
        String verb = arguments.getFirst();
        List<String> rest = arguments.subList(1, arguments.size());
        if (OTHER_VERBS.contains(verb)) {
            return "";
        }
        if (verb.equals("demo")) {
            return rest.isEmpty() || rest.equals(List.of("--serve")) ? "" : "there is no such flag";
        }
        CliCommand command = commands.get(verb.startsWith("-") ? "run" : verb);
        if (command == null) {
            return "there is no such command";
        }
        if (inText && rest.isEmpty()) {
            return "";
        }
        List<String> flags = verb.startsWith("-") ? arguments : rest;
        try {
            CommandTable.line(command)
                    .parseArgs(FlagOptions.normalized(flags).toArray(String[]::new));
            return "";
        } catch (ParameterException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static String faultOfMake(List<String> arguments) throws IOException {
        List<String> verbs =
                Files.readAllLines(ROOT.resolve("Makefile")).stream()
                        .filter(line -> line.matches("[a-z-]+:.*"))
                        .map(line -> line.substring(0, line.indexOf(':')))
                        .toList();
        return arguments.stream().allMatch(word -> word.contains("=") || verbs.contains(word))
                ? ""
                : "there is no such verb";
    }

    /// The usage is in the first lines of the program.
    private static String faultOfBench(List<String> arguments) throws IOException {
        String usage =
                Files.readAllLines(ROOT.resolve("bench/run")).stream()
                        .filter(line -> line.startsWith("# "))
                        .collect(Collectors.joining(" "));
        return arguments.stream()
                .filter(word -> !SIZE.matcher(word).matches())
                .filter(word -> !usage.contains(inUsage(word)))
                .map(word -> "it measures no " + word)
                .findFirst()
                .orElse("");
    }

    private static String inUsage(String word) {
        int value = word.indexOf('=') + 1;
        return value > 0 ? "[" + word.substring(0, value) : "[" + word + "]";
    }

    private static String faultOfHelm(List<String> arguments) throws IOException {
        for (String word : arguments) {
            if (word.startsWith("deploy/") && !Files.exists(ROOT.resolve(word))) {
                return "there is no such chart";
            }
        }
        List<String> values = Files.readAllLines(CHART.resolve("values.yaml"));
        for (int i = 1; i < arguments.size(); i++) {
            if (arguments.get(i - 1).startsWith("--set")) {
                for (String setting : arguments.get(i).split(",", -1)) {
                    String name = setting.substring(0, Math.max(0, setting.indexOf('=')));
                    if (!hasValue(values, name)) {
                        return "the chart has no value " + name;
                    }
                }
            }
        }
        return "";
    }

    /// Whether there is a value such as `image.tag`. Below a value of any fields, such as `config`,
    /// any name is one.
    private static boolean hasValue(List<String> lines, String name) {
        int dot = name.indexOf('.');
        String first = dot < 0 ? name : name.substring(0, dot);
        Stream<String> from = lines.stream().dropWhile(line -> !line.startsWith(first + ":"));
        List<String> section = from.limit(1).toList();
        if (section.isEmpty() || dot < 0) {
            return !section.isEmpty();
        }
        if (section.getFirst().endsWith("{}")) {
            return true;
        }
        String rest = name.substring(dot + 1);
        String second = rest.contains(".") ? rest.substring(0, rest.indexOf('.')) : rest;
        return lines.stream()
                .dropWhile(line -> !line.startsWith(first + ":"))
                .skip(1)
                .takeWhile(line -> line.isBlank() || line.startsWith(" "))
                .anyMatch(line -> line.startsWith("  " + second + ":"));
    }
}
