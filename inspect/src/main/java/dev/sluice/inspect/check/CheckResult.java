package dev.sluice.inspect.check;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The result of one check.
///
/// @param code that of its findings
/// @param category its topic
/// @param title what is true where nothing is found
/// @param state `good`, `found`, `unreadable` (it could not look) or `inapplicable`
/// @param reason why it is unreadable or inapplicable; null otherwise
/// @param findings at most [#MOST]
/// @param more how many there are besides these; null if none
/// @param suppressed how many were found and are not shown, as the caller asked; null if none
public record CheckResult(
        String code,
        String category,
        String title,
        String state,
        @Nullable String reason,
        List<Finding> findings,
        @Nullable Integer more,
        @Nullable Integer suppressed) {
    /// The number of findings of one kind in a report.
    public static final int MOST = 100;

    static final String GOOD = "good";
    static final String FOUND = "found";
    static final String UNREADABLE = "unreadable";
    static final String INAPPLICABLE = "inapplicable";

    public CheckResult {
        findings = List.copyOf(findings);
    }

    static CheckResult of(FindingKind kind, List<Finding> all, int suppressed) {
        List<Finding> kept = all.size() > MOST ? all.subList(0, MOST) : all;
        return new CheckResult(
                kind.code(),
                kind.category().toString(),
                kind.good(),
                all.isEmpty() ? GOOD : FOUND,
                null,
                kept,
                all.size() > MOST ? all.size() - MOST : null,
                suppressed > 0 ? suppressed : null);
    }

    /// @param state [#UNREADABLE] or [#INAPPLICABLE]
    static CheckResult without(FindingKind kind, String state, String reason) {
        return new CheckResult(
                kind.code(),
                kind.category().toString(),
                kind.good(),
                state,
                reason,
                List.of(),
                null,
                null);
    }

    /// Returns this result without the findings that a caller does not want to see.
    CheckResult without(Suppressions suppressions) {
        List<Finding> shown =
                findings.stream().filter(finding -> !suppressions.hides(finding)).toList();
        int hidden = findings.size() - shown.size();
        if (hidden == 0) {
            return this;
        }
        int before = suppressed == null ? 0 : suppressed;
        return new CheckResult(
                code,
                category,
                title,
                shown.isEmpty() && more == null ? GOOD : state,
                reason,
                shown,
                more,
                before + hidden);
    }

    /// Returns whether a fact could not be read.
    public boolean isUnreadable() {
        return state.equals(UNREADABLE);
    }

    /// Returns the number of findings, also of those that are left out.
    public int count() {
        return findings.size() + (more == null ? 0 : more);
    }
}
