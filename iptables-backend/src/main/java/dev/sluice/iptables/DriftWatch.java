package dev.sluice.iptables;

import dev.sluice.iptables.table.Table;
import dev.sluice.model.IpFamily;
import dev.sluice.sync.Drift;
import dev.sluice.sync.SyncException;
import java.time.Duration;
import java.util.Map;
import java.util.function.IntSupplier;

/// Notices that another program changed our rules.
public interface DriftWatch extends AutoCloseable {
    /// One that suits the variant, in the network namespace of the thread that uses it.
    ///
    /// @param runs how many programs that write we have run so far
    static DriftWatch of(IptablesVersion version, IpFamily family, IntSupplier runs) {
        return version.nft() ? new RulesetWatch(family, runs) : new SizeWatch(family);
    }

    /// What stands is about to be changed by us.
    ///
    /// @param reading whether it is read first: then it does not matter what happened before
    /// @throws SyncException if rules cannot decide about packets now, and that could not be mended
    void syncing(boolean reading) throws SyncException;

    /// A transaction of ours was committed just now.
    default void wrote() {}

    /// What stands now is as it should be.
    ///
    /// @throws SyncException if less came to be than programs said that they wrote
    void synced(Written written) throws SyncException;

    /// What was to be read could not be: what stands is as doubtful as before.
    void doubt();

    /// Looks, cheaply, whether it still is.
    ///
    /// @throws SyncException if it could not look
    Look look() throws SyncException;

    /// How long to wait before the next look.
    Duration interval();

    @Override
    void close();

    /// What one sync wrote.
    ///
    /// @param rules how many of each table
    /// @param growth by how many each table holds more than before, a chain counted as two rules;
    ///   empty if that is not known
    record Written(Map<Table, Integer> rules, Map<Table, Integer> growth) {
        public Written {
            rules = Map.copyOf(rules);
            growth = Map.copyOf(growth);
        }

        int total() {
            return rules.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    /// What a look found.
    sealed interface Look {
        /// All is as it was left.
        record Same() implements Look {}

        /// Another program changed our rules.
        record Changed(Drift drift) implements Look {}

        /// Something happened that may have changed them. Only who reads what stands knows.
        record Doubtful() implements Look {}
    }
}
