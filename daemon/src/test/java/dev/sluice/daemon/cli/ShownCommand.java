package dev.sluice.daemon.cli;

import dev.sluice.daemon.markdown.MarkdownFile;
import dev.sluice.daemon.markdown.MarkdownFile.CodeBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A command line of one of this repository's programs, as a Markdown file shows it. Brackets
/// around what may be left out, comments and redirections are removed.
///
/// @param file that shows it
/// @param text as it is shown
/// @param program `sluice`, `make`, `bench/run` or `helm`
/// @param arguments of the program
/// @param inText whether it is shown in the text, where the name of a command may stand alone
record ShownCommand(
        String file, String text, String program, List<String> arguments, boolean inText) {
    private static final Set<String> SHELL = Set.of("", "sh", "bash");
    private static final Pattern COMMENT = Pattern.compile("(^|\\s)#.*$");
    private static final Pattern SUBSTITUTION = Pattern.compile("<\\(([^)]*)\\)");
    private static final Pattern NEXT = Pattern.compile(" (?:\\||&&) |; ");
    private static final Pattern WORD = Pattern.compile("'[^']*'|\"[^\"]*\"|\\S+");
    private static final Pattern REDIRECTION = Pattern.compile("[0-9]?(?:>>?|<)");

    /// The options of the kubectl plugin that take a value.
    private static final Set<String> PLUGIN_VALUES =
            Set.of(
                    "--node",
                    "--pod",
                    "-n",
                    "--namespace",
                    "-l",
                    "--selector",
                    "--context",
                    "--kubeconfig");

    private static final Set<String> PLUGIN_SWITCHES = Set.of("--all-nodes");

    ShownCommand {
        arguments = List.copyOf(arguments);
    }

    /// Returns those that a file shows, in blocks of code and in its text.
    static List<ShownCommand> of(MarkdownFile file) {
        List<ShownCommand> shown = new ArrayList<>();
        for (CodeBlock block : file.blocks()) {
            if (SHELL.contains(block.language())) {
                String lines = String.join("\n", block.lines()).replaceAll("\\\\\n\\s*", " ");
                lines.lines().forEach(line -> shown.addAll(inLine(file.path(), line, false)));
            }
        }
        file.spans().forEach(span -> shown.addAll(inLine(file.path(), span, true)));
        return shown;
    }

    private static List<ShownCommand> inLine(String file, String line, boolean inText) {
        String plain = COMMENT.matcher(line).replaceAll("");
        String flat = SUBSTITUTION.matcher(plain).replaceAll("; $1");
        List<ShownCommand> shown = new ArrayList<>();
        for (String part : NEXT.split(flat, -1)) {
            List<String> words = words(part);
            ours(words)
                    .ifPresent(own ->
                            shown.add(
                                    new ShownCommand(
                                            file,
                                            line.strip(),
                                            own.getFirst(),
                                            own.subList(1, own.size()),
                                            inText)));
        }
        return shown;
    }

    private static List<String> words(String command) {
        List<String> words = new ArrayList<>();
        boolean redirected = false;
        Matcher found = WORD.matcher(command);
        while (found.find()) {
            String word = found.group().replaceAll("[\\[\\]'\"]", "");
            boolean redirects = REDIRECTION.matcher(word).matches();
            if (!redirects && !redirected && !word.isEmpty() && !word.equals("...")) {
                words.add(word);
            }
            redirected = redirects;
        }
        return words;
    }

    /// Returns the program and its arguments if the program is one of ours.
    private static Optional<List<String>> ours(List<String> words) {
        if (words.isEmpty()) {
            return Optional.empty();
        }
        List<String> rest = words.subList(1, words.size());
        return switch (words.getFirst()) {
            case "sluice", "./sluice" -> Optional.of(program("sluice", rest));
            case "make", "bench/run", "helm" -> Optional.of(words);
            case "kubectl" -> inPod(rest);
            default -> Optional.empty();
        };
    }

    /// Returns the command that the plugin or `kubectl exec` runs in a pod.
    private static Optional<List<String>> inPod(List<String> arguments) {
        if (!arguments.isEmpty() && arguments.getFirst().equals("sluice")) {
            int at = 1;
            while (at < arguments.size() && isPluginOption(arguments.get(at))) {
                at += PLUGIN_VALUES.contains(arguments.get(at)) ? 2 : 1;
            }
            return Optional.of(
                    program(
                            "sluice",
                            arguments.subList(Math.min(at, arguments.size()), arguments.size())));
        }
        int command = arguments.indexOf("--") + 1;
        boolean runs =
                arguments.contains("exec")
                        && command > 0
                        && command < arguments.size()
                        && arguments.get(command).equals("sluice");
        return runs ? Optional.of(arguments.subList(command, arguments.size())) : Optional.empty();
    }

    private static boolean isPluginOption(String word) {
        return PLUGIN_VALUES.contains(word) || PLUGIN_SWITCHES.contains(word);
    }

    private static List<String> program(String name, List<String> arguments) {
        List<String> words = new ArrayList<>(List.of(name));
        words.addAll(arguments);
        return words;
    }
}
