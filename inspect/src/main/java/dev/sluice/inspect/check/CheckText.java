package dev.sluice.inspect.check;

import java.util.ArrayList;
import java.util.List;

/// A report as lines for people, at most 100 columns: by category, with warnings last.
///
/// @param colour whether to colour marks for a terminal
public record CheckText(boolean colour) {
    private static final int WIDTH = 100;
    private static final int MOST = 10;
    private static final String INDENT = "    ";
    private static final String GREEN = "32";
    private static final String YELLOW = "33";
    private static final String RED = "31";

    /// Returns all checks that apply, with errors where they belong and warnings after them.
    public List<String> table(CheckReport report) {
        List<String> lines = new ArrayList<>(head(report));
        String category = "";
        for (CheckResult result : report.results()) {
            if (result.state().equals(CheckResult.INAPPLICABLE)) {
                continue;
            }
            if (!result.category().equals(category)) {
                category = result.category();
                lines.add("");
                lines.add(category);
                lines.add("-".repeat(category.length()));
            }
            lines.add(mark(result) + " " + padded(result));
            if (isError(result)) {
                lines.addAll(details(result));
            } else if (result.reason() != null) {
                lines.addAll(folded("could not look: " + result.reason()));
            }
        }
        lines.addAll(warnings(report));
        lines.add("");
        lines.add(summary(report));
        return lines;
    }

    /// Returns a line for each finding, and one for each check that could not look.
    public List<String> brief(CheckReport report) {
        List<String> lines = new ArrayList<>();
        for (boolean error : new boolean[] {true, false}) {
            for (CheckResult result : report.results()) {
                if (!result.findings().isEmpty() && isError(result) == error) {
                    result.findings().forEach(finding -> lines.add(brief(finding)));
                    if (result.more() != null) {
                        lines.add(
                                "%s %s and %d more"
                                        .formatted(mark(result), result.code(), result.more()));
                    }
                }
            }
        }
        for (CheckResult result : report.results()) {
            if (result.isUnreadable()) {
                lines.add(
                        "%s %s could not look: %s"
                                .formatted(mark(result), result.code(), result.reason()));
            }
        }
        lines.add(summary(report));
        return lines;
    }

    /// Returns one line for a finding: its mark, code, object, cause and what mends it.
    String brief(Finding finding) {
        boolean error = finding.severity().equals(FindingSeverity.ERROR.toString());
        return "%s %s %s: %s; mend: %s"
                .formatted(
                        error ? painted("×", RED) : painted("‼", YELLOW),
                        finding.code(),
                        finding.object(),
                        finding.cause(),
                        finding.mend());
    }

    /// Returns the numbers of a report in one line.
    public String summary(CheckReport report) {
        long checks =
                report.results().stream()
                        .filter(result -> !result.state().equals(CheckResult.INAPPLICABLE))
                        .count();
        int suppressed =
                report.results().stream()
                        .mapToInt(result -> result.suppressed() == null ? 0 : result.suppressed())
                        .sum();
        return "%s: %d checks, %s, %s%s%s"
                .formatted(
                        report.node(),
                        checks,
                        count(report.errors(), "error"),
                        count(report.warnings(), "warning"),
                        report.unreadable() == 0
                                ? ""
                                : ", %d could not look".formatted(report.unreadable()),
                        suppressed == 0 ? "" : ", %d suppressed".formatted(suppressed));
    }

    private static List<String> head(CheckReport report) {
        List<String> lines = new ArrayList<>();
        lines.add(
                "node %s, mode %s, %s"
                        .formatted(
                                report.node(),
                                report.mode(),
                                report.stage().equals(CheckStage.PRE.toString())
                                        ? "before a swap"
                                        : "in service"));
        if (report.kernel() != null) {
            String iptables = report.iptables() == null ? "" : ", iptables " + report.iptables();
            lines.add("Linux " + report.kernel() + iptables);
        }
        if (report.kubeProxy() != null) {
            lines.addAll(wrapped("kube-proxy: " + report.kubeProxy(), ""));
        }
        return lines;
    }

    private List<String> warnings(CheckReport report) {
        List<String> lines = new ArrayList<>();
        for (CheckResult result : report.results()) {
            if (!result.findings().isEmpty() && !isError(result)) {
                lines.add("");
                lines.add(mark(result) + " " + padded(result));
                lines.addAll(details(result));
            }
        }
        if (!lines.isEmpty()) {
            lines.addFirst("========");
            lines.addFirst(count(report.warnings(), "warning"));
            lines.addFirst("");
        }
        return lines;
    }

    private static List<String> details(CheckResult result) {
        List<String> lines = new ArrayList<>();
        int shown = Math.min(MOST, result.findings().size());
        for (Finding finding : result.findings().subList(0, shown)) {
            lines.addAll(folded(finding.object() + ": " + finding.cause()));
            // A command is copied: it must not be broken into lines.
            lines.add(INDENT + "mend: " + finding.mend());
        }
        if (result.count() > shown) {
            lines.add(INDENT + "and %d more".formatted(result.count() - shown));
        }
        return lines;
    }

    private static boolean isError(CheckResult result) {
        return !result.findings().isEmpty()
                && result.findings().getFirst().severity().equals(FindingSeverity.ERROR.toString());
    }

    private String mark(CheckResult result) {
        if (result.isUnreadable()) {
            return painted("?", YELLOW);
        }
        if (result.findings().isEmpty()) {
            return painted("√", GREEN);
        }
        return isError(result) ? painted("×", RED) : painted("‼", YELLOW);
    }

    private String painted(String mark, String code) {
        return colour ? "\u001b[" + code + "m" + mark + "\u001b[0m" : mark;
    }

    private static String padded(CheckResult result) {
        return "%-78s %s".formatted(result.title(), result.code());
    }

    private static String count(int number, String noun) {
        return number == 1 ? "1 " + noun : number + " " + noun + "s";
    }

    private static List<String> folded(String text) {
        return wrapped(text, INDENT);
    }

    /// Breaks a text between words; a word that is too long has a line of its own.
    private static List<String> wrapped(String text, String indent) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(indent);
        for (String word : text.split(" ", -1)) {
            if (line.length() + word.length() + 1 > WIDTH && line.length() > indent.length()) {
                lines.add(line.toString());
                line = new StringBuilder(indent).append("  ");
            }
            boolean first = line.toString().isBlank();
            line.append(first ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
