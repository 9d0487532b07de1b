package dev.sluice.iptables;

import dev.sluice.iptables.table.Table;
import dev.sluice.sync.SyncException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The tables of one family in this node's kernel: an effect.
public interface Iptables {
    /// Reads all tables.
    ///
    /// @param line is called with each line of `iptables-save`
    /// @throws SyncException if they cannot be read completely
    void save(Consumer<String> line) throws SyncException;

    /// Begins a transaction on one table, which is applied completely or not at all. Chains that it
    /// does not declare keep their rules; a declared chain is created or emptied. A transaction
    /// without lines costs nothing and need not be committed.
    Restore restore(Table table);

    /// Takes the lines of a transaction between `*table` and `COMMIT`, and then commits it.
    interface Restore extends AutoCloseable {
        void line(CharSequence line);

        /// Commits the transaction.
        ///
        /// @return the refusal, if lines of the transaction caused it, and the table is unchanged;
        ///   empty if the transaction was committed
        /// @throws SyncException if the commit failed for another reason
        Optional<Refusal> commit() throws SyncException;

        /// Aborts the transaction unless it was committed.
        @Override
        void close();
    }

    /// Lines of a transaction were refused.
    ///
    /// @param lines the numbers of at least one refused line, the first line being 1; the number
    ///   after the last line if the refusal came at the commit. More lines may be wrong than are
    ///   named.
    /// @param reason the program's message, on one line
    record Refusal(List<Integer> lines, String reason) {
        public Refusal {
            lines = List.copyOf(lines);
        }
    }

    /// Whether a table has a chain.
    ///
    /// @return empty if that cannot be determined now
    Optional<Boolean> holds(Table table, String chain);
}
