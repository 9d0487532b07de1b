package dev.sluice.daemon.report;

import dev.sluice.conntrack.PressureListener;
import dev.sluice.conntrack.PressureReport;
import dev.sluice.conntrack.SweepListener;
import dev.sluice.model.IpFamily;
import java.time.Duration;
import org.slf4j.Logger;

/// Logs the deletion of stale flows, the pressure on the conntrack table, and new failures. Used by
/// one thread.
public final class ConntrackLog implements SweepListener, PressureListener {
    private final Logger log;
    private String lastFailure = "";

    public ConntrackLog(Logger log) {
        this.log = log;
    }

    @Override
    public void swept(IpFamily family, Duration took, int deleted) {
        lastFailure = "";
        String line = "{}: {} stale flows deleted in {} ms";
        if (deleted > 0) {
            log.info(line, family.label(), deleted, took.toMillis());
        } else {
            log.debug(line, family.label(), deleted, took.toMillis());
        }
    }

    @Override
    public void sweepFailed(IpFamily family, Exception cause, Duration retryIn) {
        failed(
                "%s: stale flows stay, next try in %d s: %s"
                        .formatted(family.label(), retryIn.toSeconds(), message(cause)));
    }

    @Override
    public void measured(PressureReport report) {
        lastFailure = "";
        log.debug(
                "conntrack: {} of {} entries, {}",
                report.table().entries(),
                report.table().maximum(),
                report.counters());
    }

    @Override
    public void alarmed(String line) {
        log.warn("{}", line);
    }

    @Override
    public void lookFailed(Exception cause) {
        failed("cannot see how full the conntrack table is: " + message(cause));
    }

    /// Logs a failure as a warning only if it differs from the last one.
    private void failed(String line) {
        if (line.equals(lastFailure)) {
            log.debug("{}", line);
        } else {
            log.warn("{}", line);
        }
        lastFailure = line;
    }

    private static String message(Exception cause) {
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
