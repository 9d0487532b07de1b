package dev.sluice.iptables;

import dev.sluice.iptables.Iptables.Refusal;
import dev.sluice.iptables.table.Table;
import dev.sluice.sync.SyncException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/// Writes many things in few transactions and finds out which of them the kernel refuses. The
/// others are written, however many are refused.
///
/// Things that an error message names are left out, and the others are written again, those that
/// the program has not read yet first. The program stops at the first line that it refuses, so it
/// reads each line twice at most. If an error names nothing, or a thing that was accepted before,
/// the two halves are tried separately. At the end, each named thing is written on its own, because
/// the named line is not always the cause.
final class IsolatingWriter {
    /// How long to search for refused things. After that, all things that were not tried are
    /// postponed.
    static final Duration LONGEST_SEARCH = Duration.ofSeconds(20);

    private final Iptables iptables;
    private final Batching batching;
    private final LongSupplier nanos;
    private final Runnable committed;
    private final Map<Table, Integer> written = new EnumMap<>(Table.class);
    private OptionalLong searching = OptionalLong.empty();
    private int changes;

    /// @param nanos a monotonic clock, in nanoseconds
    /// @param committed called after each commit
    IsolatingWriter(Iptables iptables, Batching batching, LongSupplier nanos, Runnable committed) {
        this.iptables = iptables;
        this.batching = batching;
        this.nanos = nanos;
        this.committed = committed;
    }

    /// The number of rules of a table that were written.
    int written(Table table) {
        return written.getOrDefault(table, 0);
    }

    /// The number of rules and chains that were written or removed.
    int changes() {
        return changes;
    }

    /// Writes things, each completely in one transaction.
    ///
    /// @param writer writes the lines of a thing, and the same lines each time
    /// @return the things that were refused, or postponed for lack of time; no part of them was
    ///   written
    <T> List<Refused<T>> write(Table table, Iterable<T> things, BiConsumer<T, Script> writer)
            throws SyncException {
        var search = new Search<T>(table, writer, new ArrayList<>());
        var batch = search.batch();
        try {
            for (T thing : things) {
                batch.add(thing);
                if (batching.isFull(batch.script())) {
                    search.write(batch);
                    batch.close();
                    batch = search.batch();
                }
            }
            search.write(batch);
        } finally {
            batch.close();
        }
        return search.refused;
    }

    /// @param why one line: the refused input line and the program's message
    record Refused<T>(T thing, String why) {}

    private boolean isTimeUp() {
        return nanos.getAsLong() - searching.orElse(nanos.getAsLong()) >= LONGEST_SEARCH.toNanos();
    }

    private final class Search<T> {
        private final Table table;
        private final BiConsumer<T, Script> writer;
        private final List<Refused<T>> refused;

        Search(Table table, BiConsumer<T, Script> writer, List<Refused<T>> refused) {
            this.table = table;
            this.writer = writer;
            this.refused = refused;
        }

        RestoreBatch<T> batch() {
            return new RestoreBatch<>(iptables.restore(table), writer);
        }

        void write(RestoreBatch<T> batch) throws SyncException {
            Optional<Refusal> refusal = commit(batch);
            if (refusal.isEmpty()) {
                return;
            }
            if (searching.isEmpty()) {
                searching = OptionalLong.of(nanos.getAsLong());
            }
            if (batch.things().size() == 1) {
                refused.add(batch.refused(0, refusal.get()));
            } else if (writer instanceof MemoizedWriter) {
                isolate(batch, refusal.get());
            } else {
                new Search<>(table, new MemoizedWriter<>(writer), refused)
                        .isolate(batch, refusal.get());
            }
        }

        private Optional<Refusal> commit(RestoreBatch<T> batch) throws SyncException {
            if (batch.things().isEmpty()) {
                return Optional.empty();
            }
            Optional<Refusal> refusal = batch.commit();
            if (refusal.isEmpty()) {
                written.merge(table, batch.script().rules(), Integer::sum);
                changes += batch.script().changes();
                committed.run();
            }
            return refusal;
        }

        /// Leaves out the named things until the others are accepted.
        private void isolate(RestoreBatch<T> whole, Refusal first) throws SyncException {
            List<Refused<T>> named = new ArrayList<>();
            RestoreBatch<T> batch = whole;
            Optional<Refusal> refusal = Optional.of(first);
            int read = 0; // how many things at the end of the batch were accepted so far
            while (refusal.isPresent()) {
                List<Integer> blamed = batch.owners(refusal.get());
                if (blamed.isEmpty() || blamed.getLast() >= batch.things().size() - read) {
                    halve(batch.things());
                    break;
                }
                for (int at : blamed) {
                    named.add(batch.refused(at, refusal.get()));
                }
                read += blamed.getFirst();
                List<T> rest = batch.without(blamed);
                if (isTimeUp()) {
                    rest.forEach(this::postpone);
                    break;
                }
                batch = batch();
                refusal = commit(batch, rest);
            }
            for (Refused<T> each : named) {
                writeAlone(each);
            }
        }

        private Optional<Refusal> commit(RestoreBatch<T> batch, List<T> things)
                throws SyncException {
            try (batch) {
                things.forEach(batch::add);
                return commit(batch);
            }
        }

        private void halve(List<T> things) throws SyncException {
            int half = things.size() / 2;
            for (List<T> part :
                    List.of(things.subList(0, half), things.subList(half, things.size()))) {
                if (isTimeUp()) {
                    part.forEach(this::postpone);
                    continue;
                }
                try (RestoreBatch<T> smaller = batch()) {
                    part.forEach(smaller::add);
                    write(smaller);
                }
            }
        }

        private void writeAlone(Refused<T> named) throws SyncException {
            if (isTimeUp()) {
                refused.add(named);
                return;
            }
            try (RestoreBatch<T> single = batch()) {
                single.add(named.thing());
                write(single);
            }
        }

        private void postpone(T thing) {
            refused.add(new Refused<>(thing, "not tried yet: too many are refused at once"));
        }
    }
}
