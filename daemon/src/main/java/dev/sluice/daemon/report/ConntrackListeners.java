package dev.sluice.daemon.report;

import dev.sluice.conntrack.PressureListener;
import dev.sluice.conntrack.PressureReport;
import dev.sluice.conntrack.SweepListener;
import dev.sluice.model.IpFamily;
import java.time.Duration;

/// Calls two listeners, in order.
public record ConntrackListeners<
                A extends SweepListener & PressureListener,
                B extends SweepListener & PressureListener>(
        A first, B second) implements SweepListener, PressureListener {
    @Override
    public void swept(IpFamily family, Duration took, int deleted) {
        first.swept(family, took, deleted);
        second.swept(family, took, deleted);
    }

    @Override
    public void sweepFailed(IpFamily family, Exception cause, Duration retryIn) {
        first.sweepFailed(family, cause, retryIn);
        second.sweepFailed(family, cause, retryIn);
    }

    @Override
    public void measured(PressureReport report) {
        first.measured(report);
        second.measured(report);
    }

    @Override
    public void alarmed(String line) {
        first.alarmed(line);
        second.alarmed(line);
    }

    @Override
    public void lookFailed(Exception cause) {
        first.lookFailed(cause);
        second.lookFailed(cause);
    }
}
