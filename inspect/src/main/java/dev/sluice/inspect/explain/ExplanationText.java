package dev.sluice.inspect.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Prints explanations: the verdict in a sentence, the steps, the endpoints, and last the rules
/// met.
///
/// @param minimal whether only the verdict is printed
/// @param colour whether the verdict is coloured, for a terminal
public record ExplanationText(boolean minimal, boolean colour) {
    private static final int COLUMNS = 100;

    /// More endpoints are counted instead of listed.
    private static final int LISTED = 50;

    /// What was seen rather than decided.
    private static final Set<String> OBSERVED = Set.of("conntrack", "daemon", "kernel");

    private static final String RED = "\u001b[31m";
    private static final String GREEN = "\u001b[32m";
    private static final String YELLOW = "\u001b[33m";
    private static final String PLAIN = "\u001b[0m";

    /// Returns the lines for some explanations, with an empty line between two of them.
    public List<String> lines(List<Explanation> explanations) {
        List<String> lines = new ArrayList<>();
        for (Explanation explanation : explanations) {
            if (!lines.isEmpty() && !minimal) {
                lines.add("");
            }
            print(explanation, lines);
        }
        return lines;
    }

    private void print(Explanation explanation, List<String> lines) {
        String difference = explanation.difference();
        if (difference != null) {
            wrap(lines, paint("DIFFERENCE: ", RED), difference, "  ");
        }
        wrap(
                lines,
                paint(explanation.verdict() + ": ", verdictColour(explanation.verdict())),
                sentence(explanation),
                "  ");
        if (minimal) {
            return;
        }
        int number = 1;
        for (ExplanationStep step : explanation.steps()) {
            wrap(
                    lines,
                    "%3d. ".formatted(number++),
                    clean(step.object() + " " + step.reason()),
                    "     ");
        }
        endpoints(explanation, lines);
        excluded(explanation, lines);
        rules(explanation, lines);
    }

    private static String sentence(Explanation explanation) {
        ExplainedPacket packet = explanation.packet();
        String who = packet.sender().isEmpty() ? "" : " (" + packet.sender() + ")";
        String connection =
                "%s%s from %s%s to %s"
                        .formatted(
                                packet.ct().equals("new") ? "" : packet.ct() + " ",
                                packet.protocol(),
                                packet.from(),
                                who,
                                packet.to());
        String service = explanation.service();
        String its = service == null ? "" : " of " + service;
        int count = explanation.endpoints().size();
        return clean(
                connection
                        + switch (explanation.verdict()) {
                            case "Delivered" ->
                                    " reaches %s%s"
                                            .formatted(
                                                    count == 1
                                                            ? "one endpoint"
                                                            : "one of %d endpoints"
                                                                    .formatted(count),
                                                    its);
                            case "Rejected" -> " is refused at once" + by(explanation);
                            case "Dropped" -> " is dropped silently" + by(explanation);
                            case "NotAService" -> " is left alone: no rule of a Service changes it";
                            default -> " meets a rule that cannot be read";
                        }
                        + ".");
    }

    /// The last reason of the plan; notes about flows and rules come after it.
    private static String by(Explanation explanation) {
        return explanation.steps().stream()
                .filter(step -> !OBSERVED.contains(step.object()))
                .reduce((_, later) -> later)
                .map(step -> ": " + step.object() + " " + step.reason())
                .orElse("");
    }

    private static void endpoints(Explanation explanation, List<String> lines) {
        if (explanation.endpoints().isEmpty()) {
            return;
        }
        lines.add("Endpoints:");
        for (ExplainedEndpoint endpoint : first(explanation.endpoints())) {
            String address = endpoint.address();
            String at =
                    (address.contains(":") ? "[" + address + "]" : address) + ":" + endpoint.port();
            String node = endpoint.node() == null ? "" : endpoint.node();
            String zone = endpoint.zone() == null ? "" : endpoint.zone();
            lines.add(
                    cut(
                            clean(
                                    "  %-28s %6.2f %%  %s %s"
                                            .formatted(at, 100 * endpoint.share(), node, zone)
                                            .stripTrailing())));
        }
        more(explanation.endpoints(), lines);
    }

    private static void excluded(Explanation explanation, List<String> lines) {
        if (explanation.excluded().isEmpty()) {
            return;
        }
        lines.add("Left out:");
        for (ExcludedEndpoint endpoint : first(explanation.excluded())) {
            wrap(lines, "  %-28s ".formatted(endpoint.address()), clean(endpoint.reason()), "    ");
        }
        more(explanation.excluded(), lines);
    }

    private static void rules(Explanation explanation, List<String> lines) {
        if (explanation.rules().isEmpty()) {
            return;
        }
        lines.add("Rules met in the kernel:");
        for (MetRule rule : explanation.rules()) {
            wrap(
                    lines,
                    "  %s %s: ".formatted(clean(rule.table()), clean(rule.chain())),
                    clean(rule.rule()),
                    "      ");
        }
    }

    private static <T> List<T> first(List<T> all) {
        return all.subList(0, Math.min(LISTED, all.size()));
    }

    private static void more(List<?> all, List<String> lines) {
        if (all.size() > LISTED) {
            lines.add("  and %d more".formatted(all.size() - LISTED));
        }
    }

    private static String verdictColour(String verdict) {
        return switch (verdict) {
            case "Delivered" -> GREEN;
            case "Rejected", "Dropped" -> RED;
            default -> YELLOW;
        };
    }

    private String paint(String text, String code) {
        return colour ? code + text + PLAIN : text;
    }

    /// Adds a text in lines of at most [#COLUMNS] columns, broken at blanks where possible.
    private static void wrap(List<String> lines, String start, String text, String indent) {
        var line = new StringBuilder(start);
        int width = start.startsWith("\u001b") ? start.length() - 9 : start.length();
        boolean fresh = true;
        for (String word : text.split(" ", -1)) {
            int blank = fresh ? 0 : 1;
            if (!fresh && width + blank + word.length() > COLUMNS) {
                lines.add(line.toString());
                line = new StringBuilder(indent);
                width = indent.length();
                blank = 0;
            }
            line.append(" ".repeat(blank)).append(word);
            width += blank + word.length();
            fresh = false;
        }
        lines.add(line.toString());
    }

    private static String cut(String line) {
        return line.length() <= COLUMNS ? line : line.substring(0, COLUMNS - 3) + "...";
    }

    /// Names come from objects and rules of others: no control character may reach the terminal.
    private static String clean(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
