package dev.sluice.iptables;

import dev.sluice.iptables.Iptables.Refusal;
import dev.sluice.iptables.table.Table;
import dev.sluice.sync.SyncException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/// Writes many things in few transactions, and finds out which of them the kernel refuses: the
/// others get in all the same.
final class Transactions {
    /// How many things may be refused before it is taken that the fault lies elsewhere.
    private static final int MOST_REFUSED = 10;

    private final Iptables iptables;
    private final Batching batching;
    private final Map<Table, Integer> written = new EnumMap<>(Table.class);
    private int changes;

    Transactions(Iptables iptables, Batching batching) {
        this.iptables = iptables;
        this.batching = batching;
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
    /// @return what was refused: nothing of it was done
    <T> List<Refused<T>> write(Table table, Iterable<T> things, BiConsumer<T, Script> writer)
            throws SyncException {
        List<Refused<T>> refused = new ArrayList<>();
        var batch = new Batch<T>(table, writer);
        for (T thing : things) {
            batch.add(thing);
            if (batching.isFull(batch.script)) {
                batch.commit(refused);
                batch = new Batch<>(table, writer);
            }
        }
        batch.commit(refused);
        return refused;
    }

    /// @param why one line: what was not taken, and the answer
    record Refused<T>(T thing, String why) {}

    private final class Batch<T> {
        private final Table table;
        private final BiConsumer<T, Script> writer;
        private final Iptables.Restore restore;
        private final Script script;
        private final List<T> things = new ArrayList<>();

        Batch(Table table, BiConsumer<T, Script> writer) {
            this.table = table;
            this.writer = writer;
            this.restore = iptables.restore(table);
            this.script = new Script(restore);
        }

        void add(T thing) {
            int before = script.lines();
            writer.accept(thing, script);
            if (script.lines() > before) {
                things.add(thing);
            }
        }

        void commit(List<Refused<T>> refused) throws SyncException {
            if (things.isEmpty()) {
                return;
            }
            Optional<Refusal> refusal = restore.commit();
            if (refusal.isEmpty()) {
                written.merge(table, script.rules(), Integer::sum);
                changes += script.changes();
                return;
            }
            // The line that is named is not always the one to blame, and iptables-legacy only names
            // the end of the whole: halve until one thing is left.
            if (things.size() == 1) {
                refuse(refusal.get(), refused);
                return;
            }
            int half = things.size() / 2;
            for (List<T> part :
                    List.of(things.subList(0, half), things.subList(half, things.size()))) {
                var smaller = new Batch<T>(table, writer);
                part.forEach(smaller::add);
                smaller.commit(refused);
            }
        }

        private void refuse(Refusal refusal, List<Refused<T>> refused) throws SyncException {
            String why = quote(refusal.line()) + refusal.reason();
            refused.add(new Refused<>(things.getFirst(), why));
            if (refused.size() > MOST_REFUSED) {
                throw new SyncException(
                        "iptables-restore refuses table " + table + " again and again: " + why);
            }
        }

        /// The line of that number, which is not kept: it is written once more.
        private String quote(int number) {
            var picker = new LinePicker(number);
            writer.accept(things.getFirst(), new Script(picker));
            return picker.picked.isEmpty() ? "" : "`" + picker.picked + "`: ";
        }
    }

    private static final class LinePicker implements Iptables.Restore {
        private int left;
        private String picked = "";

        LinePicker(int number) {
            left = number;
        }

        @Override
        public void line(CharSequence line) {
            left--;
            if (left == 0) {
                picked = line.toString();
            }
        }

        @Override
        public Optional<Refusal> commit() {
            return Optional.empty();
        }
    }
}
