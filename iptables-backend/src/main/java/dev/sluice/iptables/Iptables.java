package dev.sluice.iptables;

import dev.sluice.iptables.table.Table;
import dev.sluice.sync.SyncException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The tables of one family in this node's kernel: the one effect of this module.
public interface Iptables {
    /// Reads all tables, as lines of `iptables-save`.
    void save(Consumer<String> line) throws SyncException;

    /// A transaction on one table: all of it comes to be at once, or nothing. Chains that are not
    /// declared in it keep their rules; a declared one is made or emptied. Without a line in it, it
    /// costs nothing and need not be committed.
    Restore restore(Table table);

    /// Takes the lines of a transaction between `*table` and `COMMIT`, then ends it.
    interface Restore extends AutoCloseable {
        void line(CharSequence line);

        /// @return why the kernel did not take it, where lines are to blame; it is as before then
        /// @throws SyncException if it did not work for another reason
        Optional<Refusal> commit() throws SyncException;

        /// Gives it up, unless it was committed: nothing of it comes to be.
        @Override
        void close();
    }

    /// Some lines were not taken.
    ///
    /// @param lines at least one: their numbers among the lines given, the first being 1; the last
    ///   plus one where the whole was refused at its end. There may be more than are named
    /// @param reason the answer, on one line
    record Refusal(List<Integer> lines, String reason) {
        public Refusal {
            lines = List.copyOf(lines);
        }
    }

    /// Whether a chain is in a table.
    ///
    /// @return empty where that cannot be told right now
    Optional<Boolean> holds(Table table, String chain);
}
