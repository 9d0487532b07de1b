package dev.sluice.inspect.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What changed between two reports of a node, for someone who waits until it is good.
public final class CheckChanges {
    private CheckChanges() {}

    /// Returns a line for each finding that is new or gone, and for each check that could or could
    /// not look before.
    public static List<String> between(CheckReport before, CheckReport after, CheckText text) {
        Map<String, String> was = states(before, text);
        Map<String, String> is = states(after, text);
        List<String> lines = new ArrayList<>();
        is.forEach((key, line) -> {
            if (!was.containsKey(key)) {
                lines.add(line);
            }
        });
        was.forEach((key, _) -> {
            if (!is.containsKey(key)) {
                lines.add("√ " + key + " no more");
            }
        });
        return lines;
    }

    /// The state of each object that is not good, by code and object. The cause is no part of the
    /// key, since it holds numbers that change all the time.
    private static Map<String, String> states(CheckReport report, CheckText text) {
        Map<String, String> states = new LinkedHashMap<>();
        for (CheckResult result : report.results()) {
            if (result.isUnreadable()) {
                states.put(
                        result.code() + " could not look",
                        "? %s could not look: %s".formatted(result.code(), result.reason()));
            }
            for (Finding finding : result.findings()) {
                states.putIfAbsent(finding.code() + " " + finding.object(), text.brief(finding));
            }
        }
        return states;
    }
}
