package dev.sluice.conntrack;

import dev.sluice.netlink.conntrack.TableStatistics;
import dev.sluice.plan.Plan;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Checks whether the conntrack table is nearly full, and whether masqueraded connections to one
/// destination nearly use up the node's source ports. In both cases new connections would fail, in
/// the second case for all clients behind the node alike.
///
/// Call [#look] every ten seconds, on a platform thread of its own. A check takes some
/// microseconds. Connections are counted only if there are so many that one destination's ports
/// might be nearly used up. Counting takes about 2 us for each connection, and at most a hundredth
/// of the time.
public final class Pressure {
    /// The fraction at which both alarms are raised.
    private static final double HIGH = 0.8;

    /// The fraction below which an alarm ends. After that it may be raised again.
    private static final double LOW = 0.7;

    private static final int COUNTING_REST = 100;
    private static final String TABLE = "table";

    private final ConntrackTable table;
    private final Supplier<? extends Collection<Plan>> plans;
    private final PressureListener listener;
    private final LongSupplier nanos;
    private final Set<Object> alarms = new HashSet<>();
    private List<PortUse> worst = List.of();
    private long countAgain;

    /// @param plans returns the plans that are installed, to name Services; called on the thread
    ///   that calls [#look]
    /// @param nanos a monotonic clock, in nanoseconds
    public Pressure(
            ConntrackTable table,
            Supplier<? extends Collection<Plan>> plans,
            PressureListener listener,
            LongSupplier nanos) {
        this.table = table;
        this.plans = plans;
        this.listener = listener;
        this.nanos = nanos;
        this.countAgain = nanos.getAsLong();
    }

    /// Checks once, and notifies the listener of the result or of the failure.
    public void look() {
        try {
            TableStatistics statistics = table.tableStatistics();
            if (statistics.entries() < SourcePorts.LEAST) {
                worst = List.of();
            } else if (nanos.getAsLong() - countAgain >= 0) {
                worst = count();
            }
            var report = new PressureReport(statistics, table.cpuStatistics(), worst);
            listener.measured(report);
            alarm(report);
        } catch (IOException | RuntimeException e) {
            listener.lookFailed(e);
        }
    }

    private List<PortUse> count() throws IOException {
        long began = nanos.getAsLong();
        List<PortUse> found = SourcePorts.count(table, plans.get());
        long ended = nanos.getAsLong();
        countAgain = ended + COUNTING_REST * (ended - began);
        return found;
    }

    private void alarm(PressureReport report) {
        Set<Object> still = new HashSet<>();
        if (report.fill() >= (alarms.contains(TABLE) ? LOW : HIGH)) {
            still.add(TABLE);
            if (!alarms.contains(TABLE)) {
                listener.alarmed(fullTable(report));
            }
        }
        for (PortUse use : report.worst()) {
            Object key = List.of(use.source(), use.destination(), use.port(), use.protocol());
            if (use.share() >= (alarms.contains(key) ? LOW : HIGH)) {
                still.add(key);
                if (!alarms.contains(key)) {
                    listener.alarmed(fewPorts(use));
                }
            }
        }
        alarms.clear();
        alarms.addAll(still);
    }

    private static String fullTable(PressureReport report) {
        return ("the conntrack table is %d %% full (%d of %d entries): new connections fail when it"
                        + " is full; raise conntrack.maxPerCore")
                .formatted(
                        Math.round(report.fill() * 100),
                        report.table().entries(),
                        report.table().maximum());
    }

    private static String fewPorts(PortUse use) {
        return ("%d %% of the source ports of %s are in use towards %s/%s%s: new connections there"
                        + " fail when all are; spread them over more endpoints")
                .formatted(
                        Math.round(use.share() * 100),
                        use.source(),
                        use.destination().withPort(use.port()),
                        use.protocolName(),
                        use.services().isEmpty()
                                ? ""
                                : " (an endpoint of " + String.join(", ", use.services()) + ")");
    }
}
