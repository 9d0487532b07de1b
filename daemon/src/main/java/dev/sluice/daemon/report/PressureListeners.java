package dev.sluice.daemon.report;

import dev.sluice.conntrack.PressureListener;
import dev.sluice.conntrack.PressureReport;
import java.util.List;

/// Calls several listeners, in order.
public record PressureListeners(List<PressureListener> all) implements PressureListener {
    public PressureListeners {
        all = List.copyOf(all);
    }

    @Override
    public void measured(PressureReport report) {
        all.forEach(listener -> listener.measured(report));
    }

    @Override
    public void alarmed(String line) {
        all.forEach(listener -> listener.alarmed(line));
    }

    @Override
    public void lookFailed(Exception cause) {
        all.forEach(listener -> listener.lookFailed(cause));
    }
}
