package dev.sluice.daemon;

import dev.sluice.daemon.operator.OperatorQuery;
import dev.sluice.inspect.Document;
import dev.sluice.inspect.check.CheckReport;
import dev.sluice.inspect.overview.FindingCounts;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Remembers how much the page `check` found when somebody last asked for all of it. Safe from any
/// thread.
final class LastFindings {
    private final InstantSource clock;
    private volatile @Nullable FindingCounts last;

    /// @param clock the wall clock
    LastFindings(InstantSource clock) {
        this.clock = clock;
    }

    /// Notes an answer of the page, and returns it. One of which findings were left out says too
    /// little.
    Document<CheckReport> note(OperatorQuery query, Document<CheckReport> answer) {
        if (query.text("suppress").isEmpty()) {
            CheckReport report = answer.items().getFirst();
            last = new FindingCounts(report.errors(), report.warnings(), clock.instant());
        }
        return answer;
    }

    Optional<FindingCounts> last() {
        return Optional.ofNullable(last);
    }
}
