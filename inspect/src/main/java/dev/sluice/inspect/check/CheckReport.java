package dev.sluice.inspect.check;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// All checks of one node.
///
/// @param node the node's name
/// @param stage `pre` or `post`
/// @param mode the mode of Sluice
/// @param kernel the release of Linux; null if unknown
/// @param iptables the installed iptables in words; null if unknown
/// @param kubeProxy what stands of kube-proxy in words; null if unknown
/// @param errors the number of findings of that severity
/// @param warnings the number of findings of that severity
/// @param unreadable the number of checks that could not look
public record CheckReport(
        String node,
        String stage,
        String mode,
        @Nullable String kernel,
        @Nullable String iptables,
        @Nullable String kubeProxy,
        int errors,
        int warnings,
        int unreadable,
        List<CheckResult> results) {
    /// The kind of a document that lists reports, one for each node.
    public static final String KIND = "CheckReportList";

    private static final int GOOD = 0;
    private static final int FOUND = 1;
    private static final int COULD_NOT_LOOK = 2;

    public CheckReport {
        results = List.copyOf(results);
    }

    /// Returns this report without the findings that a caller does not want to see.
    public CheckReport without(Suppressions suppressions) {
        List<CheckResult> shown =
                results.stream().map(result -> result.without(suppressions)).toList();
        return new CheckReport(
                node,
                stage,
                mode,
                kernel,
                iptables,
                kubeProxy,
                errors - removed(shown, FindingSeverity.ERROR),
                warnings - removed(shown, FindingSeverity.WARNING),
                unreadable,
                shown);
    }

    private int removed(List<CheckResult> shown, FindingSeverity severity) {
        return count(results, severity) - count(shown, severity);
    }

    private static int count(List<CheckResult> of, FindingSeverity severity) {
        return (int)
                of.stream()
                        .flatMap(result -> result.findings().stream())
                        .filter(finding -> finding.severity().equals(severity.toString()))
                        .count();
    }

    /// Returns the exit status: 0 if all is good, 1 for a finding of a severity or worse, 2 if
    /// there is none and a check could not look.
    public int exitStatus(FindingSeverity least) {
        boolean found = errors > 0 || (least == FindingSeverity.WARNING && warnings > 0);
        if (found) {
            return FOUND;
        }
        return unreadable > 0 ? COULD_NOT_LOOK : GOOD;
    }
}
