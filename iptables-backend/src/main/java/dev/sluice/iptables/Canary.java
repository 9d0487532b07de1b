package dev.sluice.iptables;

import dev.sluice.iptables.compile.Names;
import dev.sluice.iptables.table.Table;
import dev.sluice.sync.Drift;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Notices that all rules were flushed, as a firewall does when it starts anew: an empty chain of
/// ours is then gone from table mangle. As kube-proxy, waits until it is gone from the other tables
/// as well, so as not to write rules that are about to be flushed.
public final class Canary implements DriftWatch {
    private static final Duration WHILE_FLUSHING = Duration.ofMillis(100);
    private static final Duration LONGEST_FLUSH = Duration.ofSeconds(5);

    private final Iptables iptables;
    private final Duration interval;
    private final LongSupplier nanos;
    private boolean flushing;
    private long since;

    /// @param interval how often to look
    /// @param nanos a monotonic clock, in nanoseconds
    public Canary(Iptables iptables, Duration interval, LongSupplier nanos) {
        this.iptables = iptables;
        this.interval = interval;
        this.nanos = nanos;
    }

    @Override
    public void syncing(boolean reading) {}

    @Override
    public void synced() {
        flushing = false;
    }

    @Override
    public Optional<Drift> look() {
        if (!isGone(Table.MANGLE)) {
            flushing = false;
            return Optional.empty();
        }
        if (!flushing) {
            flushing = true;
            since = nanos.getAsLong();
        }
        List<String> left = new ArrayList<>();
        for (Table table : List.of(Table.NAT, Table.FILTER)) {
            if (!isGone(table)) {
                left.add(table.toString());
            }
        }
        boolean late = nanos.getAsLong() - since >= LONGEST_FLUSH.toNanos();
        if (!left.isEmpty() && !late) {
            return Optional.empty();
        }
        flushing = false;
        String what = "chain " + Names.CANARY + " is gone";
        return Optional.of(new Drift(Table.MANGLE.toString(), what, "unknown"));
    }

    @Override
    public Duration interval() {
        return flushing ? WHILE_FLUSHING : interval;
    }

    @Override
    public void close() {}

    /// What cannot be told is not a flush.
    private boolean isGone(Table table) {
        return iptables.holds(table, Names.CANARY).filter(holds -> !holds).isPresent();
    }
}
