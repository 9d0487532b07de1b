package dev.sluice.daemon.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;

/// Writes scripts with which shells complete the verbs, the flags that help pages show, and values
/// that are known or are files. They are shorter than those that picocli writes, and know zsh and
/// fish, too.
final class CompletionScript {
    private final List<Verb> verbs = new ArrayList<>();

    private record Verb(String word, String summary, List<OptionSpec> options) {}

    CompletionScript(List<CliCommand> commands) {
        for (CliCommand command : commands) {
            List<OptionSpec> options =
                    command.spec().options().stream().filter(o -> !o.hidden()).toList();
            verbs.add(new Verb(command.verb(), command.summary(), options));
        }
        verbs.add(new Verb("completion", "print a script like this one", List.of()));
        verbs.add(new Verb("version", "say which version this is", List.of()));
        verbs.add(new Verb("help", "say what there is", List.of()));
    }

    String bash() {
        var text = new StringJoiner("\n", "", "\n");
        text.add("_sluice() {");
        text.add("    local words= cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}");
        text.add("    COMPREPLY=()");
        text.add("    if [ \"$COMP_CWORD\" -eq 1 ]; then");
        text.add("        COMPREPLY=($(compgen -W '" + words() + "' -- \"$cur\"))");
        text.add("        return");
        text.add("    fi");
        text.add("    case ${COMP_WORDS[1]}:$prev in");
        for (Verb verb : verbs) {
            for (OptionSpec option : verb.options()) {
                List<String> values = values(option);
                if (!values.isEmpty()) {
                    text.add(
                            "        %s) words='%s' ;;"
                                    .formatted(
                                            names(option).stream()
                                                    .map(name -> verb.word() + ":" + name)
                                                    .collect(Collectors.joining("|")),
                                            String.join(" ", values)));
                } else if (takesValue(option)) {
                    // No words: bash completes files instead (complete -o default).
                    text.add(
                            "        %s) return ;;"
                                    .formatted(
                                            names(option).stream()
                                                    .map(name -> verb.word() + ":" + name)
                                                    .collect(Collectors.joining("|"))));
                }
            }
        }
        text.add("        completion:completion) words='bash zsh fish' ;;");
        for (Verb verb : verbs) {
            text.add("        %s:*) words='%s' ;;".formatted(verb.word(), flags(verb)));
        }
        text.add("    esac");
        text.add("    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))");
        text.add("}");
        text.add("complete -o default -F _sluice sluice");
        return text.toString();
    }

    String zsh() {
        var text = new StringJoiner("\n", "", "\n");
        text.add("#compdef sluice");
        text.add("_sluice() {");
        text.add("    local -a verbs");
        text.add("    verbs=(");
        verbs.forEach(verb -> text.add("        " + quoted(verb.word() + ":" + verb.summary())));
        text.add("    )");
        text.add("    if (( CURRENT == 2 )); then");
        text.add("        _describe command verbs");
        text.add("        return");
        text.add("    fi");
        text.add("    shift words; (( CURRENT-- ))");
        text.add("    case $words[1] in");
        for (Verb verb : verbs) {
            text.add("        " + verb.word() + ")");
            text.add("            _arguments \\");
            for (OptionSpec option : verb.options()) {
                for (String name : names(option)) {
                    text.add("                " + quoted(zshOption(name, option)) + " \\");
                }
            }
            text.add(
                    verb.word().equals("completion")
                            ? "                '1:shell:(bash zsh fish)' ;;"
                            : "                '*:argument:_files' ;;");
        }
        text.add("    esac");
        text.add("}");
        text.add("compdef _sluice sluice");
        return text.toString();
    }

    private static String zshOption(String name, OptionSpec option) {
        String said = description(option).replace("[", "(").replace("]", ")").replace(":", "");
        String value =
                !takesValue(option)
                        ? ""
                        : values(option).isEmpty()
                                ? ":" + option.paramLabel().replace(":", " ") + ":_files"
                                : ":value:(" + String.join(" ", values(option)) + ")";
        return "*" + name + "[" + said + "]" + value;
    }

    String fish() {
        var text = new StringJoiner("\n", "", "\n");
        text.add("complete -c sluice -f");
        for (Verb verb : verbs) {
            text.add(
                    "complete -c sluice -n __fish_use_subcommand -a %s -d %s"
                            .formatted(verb.word(), quoted(verb.summary())));
        }
        for (Verb verb : verbs) {
            for (OptionSpec option : verb.options()) {
                var line = new StringJoiner(" ");
                line.add("complete -c sluice -n '__fish_seen_subcommand_from " + verb.word() + "'");
                for (String name : names(option)) {
                    line.add(
                            name.startsWith("--")
                                    ? "-l " + name.substring(2)
                                    : "-s " + name.substring(1));
                }
                if (!values(option).isEmpty()) {
                    line.add("-x -a " + quoted(String.join(" ", values(option))));
                } else if (takesValue(option)) {
                    line.add("-r -F");
                }
                text.add(line.add("-d " + quoted(description(option))).toString());
            }
        }
        text.add(
                "complete -c sluice -n '__fish_seen_subcommand_from completion' -a 'bash zsh fish'");
        return text.toString();
    }

    private String words() {
        return verbs.stream().map(Verb::word).collect(Collectors.joining(" "));
    }

    private static String flags(Verb verb) {
        return verb.options().stream()
                .flatMap(option -> names(option).stream())
                .filter(name -> name.startsWith("--"))
                .collect(Collectors.joining(" "));
    }

    /// The names that start with a dash, as a user may type them.
    private static List<String> names(OptionSpec option) {
        return List.of(option.names());
    }

    private static boolean takesValue(OptionSpec option) {
        return option.arity().min() > 0;
    }

    private static List<String> values(OptionSpec option) {
        @Nullable Iterable<String> candidates = option.completionCandidates();
        List<String> values = new ArrayList<>();
        if (candidates != null) {
            candidates.forEach(values::add);
        }
        return values;
    }

    private static String description(OptionSpec option) {
        return String.join(" ", option.description());
    }

    /// In single quotes. The texts are ours and contain none, but may one day.
    private static String quoted(String text) {
        return "'" + text.replace("'", "") + "'";
    }
}
