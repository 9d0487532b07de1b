package dev.sluice.iptables;

import dev.sluice.iptables.table.Table;
import dev.sluice.model.IpFamily;
import dev.sluice.sync.SyncException;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// Detects that the size of a table of iptables-legacy has changed since our last sync. Rules of
/// other programs may be the reason, so the installed rules are only doubtful then. A change that
/// keeps the size is not detected.
///
/// While the sizes differ at each check, as during a restart of a firewall, no change is reported,
/// for 5 seconds at most. Otherwise rules would be written that are about to be flushed.
public final class SizeWatch implements DriftWatch {
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration WHILE_CHANGING = Duration.ofMillis(100);
    private static final Duration LONGEST_CHANGE = Duration.ofSeconds(5);

    /// After a read that found no change, the next read is postponed by this many times the
    /// duration of the read.
    private static final int PAUSE_FACTOR = 10;

    private final TableSizes tables;
    private final LongSupplier nanos;
    private Map<Table, Object> installed = Map.of();
    private Map<Table, Object> seen = Map.of();
    private boolean changing;
    private boolean reading;
    private boolean doubtful;
    private long changingSince;
    private long began;
    private long quietUntil;

    /// @param nanos a monotonic clock, in nanoseconds
    SizeWatch(TableSizes tables, LongSupplier nanos) {
        this.tables = tables;
        this.nanos = nanos;
        this.quietUntil = nanos.getAsLong();
    }

    public SizeWatch(IpFamily family) {
        this(new LegacyTableSizes(family), System::nanoTime);
    }

    @Override
    public void syncing(boolean willRead) throws SyncException {
        Map<Table, Object> now = read();
        doubtful = !willRead && (doubtful || !now.equals(installed));
        reading = willRead;
        seen = now;
        began = nanos.getAsLong();
    }

    @Override
    public void synced(Written written) throws SyncException {
        Map<Table, Object> now = read();
        for (Table table : Table.values()) {
            boolean grew = written.growth().getOrDefault(table, 0) != 0;
            if (grew && now.getOrDefault(table, 0).equals(seen.get(table))) {
                throw new SyncException(
                        "iptables-restore succeeded, but table " + table + " did not change");
            }
        }
        // We only read, so a change is of another program.
        doubtful |= reading && written.total() == 0 && !now.equals(seen);
        long end = nanos.getAsLong();
        quietUntil = reading && written.total() == 0 ? end + PAUSE_FACTOR * (end - began) : end;
        installed = now;
        changing = false;
    }

    @Override
    public void doubt() {
        doubtful = true;
    }

    @Override
    public Look look() throws SyncException {
        Map<Table, Object> now = read();
        long time = nanos.getAsLong();
        if (now.equals(installed) && !doubtful) {
            changing = false;
            return new Look.Same();
        }
        if (!changing) {
            changing = true;
            changingSince = time;
            seen = Map.of();
        }
        boolean stable = now.equals(seen) || time - changingSince >= LONGEST_CHANGE.toNanos();
        seen = now;
        if (!stable || time - quietUntil < 0) {
            return new Look.Same();
        }
        changing = false;
        return new Look.Doubtful();
    }

    @Override
    public Duration interval() {
        return changing ? WHILE_CHANGING : INTERVAL;
    }

    @Override
    public void close() {
        tables.close();
    }

    private Map<Table, Object> read() throws SyncException {
        Map<Table, Object> sizes = new EnumMap<>(Table.class);
        try {
            for (Table table : Table.values()) {
                sizes.put(table, tables.of(table));
            }
        } catch (IOException e) {
            throw new SyncException("cannot read the sizes of the tables: " + e.getMessage(), e);
        }
        return sizes;
    }
}
