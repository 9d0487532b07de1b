package dev.sluice.deploy.cluster;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// What `client.sh` has reported up to now.
///
/// @param answers the name of who answered each new connection, in order
/// @param failures the new connections without an answer
/// @param held the lines that came back on the connection that stays open
/// @param ended whether that connection has ended
record TrafficReport(List<String> answers, List<String> failures, long held, boolean ended) {
    TrafficReport {
        answers = List.copyOf(answers);
        failures = List.copyOf(failures);
    }

    /// @param log the output of `client.sh`; lines of the programs that it runs are skipped
    static TrafficReport of(String log) {
        List<String> lines = log.lines().toList();
        return new TrafficReport(
                starting(lines, "served "),
                starting(lines, "failed "),
                lines.stream().filter("held"::equals).count(),
                lines.contains("ended"));
    }

    private static List<String> starting(List<String> lines, String word) {
        return lines.stream()
                .filter(line -> line.startsWith(word))
                .map(line -> line.substring(word.length()))
                .toList();
    }

    /// Returns the names of all who have answered.
    Set<String> servers() {
        return answers.stream().collect(Collectors.toUnmodifiableSet());
    }
}
