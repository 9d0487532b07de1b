package dev.sluice.daemon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompletionScriptTest {
    /// What bash itself offers for a command line whose last word is to be completed.
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    sluice serv                | services
                    sluice c                   | check cleanup completion
                    sluice services --des      | --desired
                    sluice services -o ''      | table wide short json yaml
                    sluice services --output j | json
                    sluice endpoints -o w      | wide
                    sluice render --obj        | --objects
                    sluice completion f        | fish
                    sluice services --config x |
                    """)
    void bash_completes(String typed, String offered) throws Exception {
        String[] words = typed.split(" ", -1);
        String line =
                Arrays.stream(words)
                        .map(w -> w.equals("''") ? w : "'" + w + "'")
                        .collect(Collectors.joining(" "));
        String script =
                String.join("\n", script("bash"))
                        + "\nCOMP_WORDS=(%s) COMP_CWORD=%d\n_sluice\necho \"${COMPREPLY[*]}\"\n"
                                .formatted(line, words.length - 1);
        var bash = new ProcessBuilder("bash", "-eu").redirectErrorStream(true).start();
        bash.getOutputStream().write(script.getBytes(StandardCharsets.UTF_8));
        bash.getOutputStream().close();
        String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(offered == null ? "" : offered, said.strip());
    }

    /// Only bash is sure to be on a machine. The scripts of the others are read here.
    @ParameterizedTest
    @ValueSource(strings = {"zsh", "fish"})
    void the_others_know_every_verb_and_flag(String shell) {
        String script = String.join("\n", script(shell));
        for (String word : List.of("run", "render", "services", "endpoints", "cleanup", "help")) {
            assertTrue(script.contains(word), word);
        }
        for (String flag : List.of("desired", "objects", "address", "output", "config")) {
            assertTrue(script.contains(flag), flag);
        }
        assertTrue(script.contains("table wide short json yaml"), script);
        script.lines()
                .forEach(line ->
                        assertEquals(0, line.chars().filter(c -> c == '\'').count() % 2, line));
    }

    @Test
    void other_shells_are_refused() {
        assertEquals(
                List.of("sluice: completion: must be bash, zsh or fish, not \"tcsh\""),
                CommandLines.run("completion", "tcsh").err());
    }

    private static List<String> script(String shell) {
        var ended = CommandLines.run("completion", shell);
        assertEquals(List.of(), ended.err());
        return ended.out();
    }
}
