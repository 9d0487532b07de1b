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

/// Writes many things in few transactions, and finds out which of them the kernel refuses: the
/// others get in all the same, however many are refused.
///
/// What is named by an answer is left out, and the rest is written again, what was not read yet
/// first: the program stops at the first line that it does not take, so that each line is read
/// twice at most. Where nothing is named, or what was taken before, halves are tried. What was
/// named has its own try at the end, for the line that is named is not always the one to blame.
final class IsolatingWriter {
    /// How long to search for what is to blame, before the rest is left to another time.
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

    /// How many rules of a table were written.
    int written(Table table) {
        return written.getOrDefault(table, 0);
    }

    /// How many rules and chains were written or removed.
    int changes() {
        return changes;
    }

    /// Writes things, each whole in one transaction.
    ///
    /// @param writer writes the lines of a thing, the same whenever it is asked
    /// @return what was refused, or left for want of time: nothing of it was done
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

    /// @param why one line: what was not taken, and the answer
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

        /// Leaves out what is named, until the rest is taken.
        private void isolate(RestoreBatch<T> whole, Refusal first) throws SyncException {
            List<Refused<T>> named = new ArrayList<>();
            RestoreBatch<T> batch = whole;
            Optional<Refusal> refusal = Optional.of(first);
            int read = 0; // how many, at the end of the batch, were taken so far
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
                    rest.forEach(this::leave);
                    break;
                }
                batch = batch();
                refusal = commit(batch, rest);
            }
            for (Refused<T> each : named) {
                alone(each);
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
                    part.forEach(this::leave);
                    continue;
                }
                try (RestoreBatch<T> smaller = batch()) {
                    part.forEach(smaller::add);
                    write(smaller);
                }
            }
        }

        private void alone(Refused<T> named) throws SyncException {
            if (isTimeUp()) {
                refused.add(named);
                return;
            }
            try (RestoreBatch<T> single = batch()) {
                single.add(named.thing());
                write(single);
            }
        }

        private void leave(T thing) {
            refused.add(new Refused<>(thing, "not tried yet: too many are refused at once"));
        }
    }
}
