package dev.sluice.iptables;

import dev.sluice.iptables.table.Table;
import dev.sluice.model.IpFamily;
import dev.sluice.sync.Drift;
import dev.sluice.sync.SyncException;
import java.time.Duration;
import java.util.Map;
import java.util.function.IntSupplier;

/// Detects changes that other programs make to our rules.
public interface DriftWatch extends AutoCloseable {
    /// The watch for a variant of iptables, in the network namespace of the thread that uses it.
    ///
    /// @param runs returns the number of our runs of `iptables-restore` so far
    static DriftWatch of(IptablesVersion version, IpFamily family, IntSupplier runs) {
        return version.nft() ? new RulesetWatch(family, runs) : new SizeWatch(family);
    }

    /// Must be called before a sync changes the rules.
    ///
    /// @param reading whether the sync first reads the installed rules: then earlier changes do not
    ///   matter
    /// @throws SyncException if packets do not reach the rules and that could not be repaired
    void syncing(boolean reading) throws SyncException;

    /// Must be called after each commit of ours.
    default void wrote() {}

    /// Must be called after a sync: the installed rules are now the desired ones.
    ///
    /// @throws SyncException if the kernel has fewer new rules than programs reported as written
    void synced(Written written) throws SyncException;

    /// Must be called if the installed rules could not be read: they are as doubtful as before.
    void doubt();

    /// Checks at low cost whether the installed rules are still the desired ones.
    ///
    /// @throws SyncException if the check failed
    Look look() throws SyncException;

    /// How long to wait before the next check.
    Duration interval();

    @Override
    void close();

    /// The number of rules that one sync wrote.
    ///
    /// @param rules the number of rules written to each table
    /// @param growth the number of rules that each table gained, a chain counted as two rules;
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

    /// The result of a check.
    sealed interface Look {
        /// Nothing has changed.
        record Same() implements Look {}

        /// Another program changed our rules.
        record Changed(Drift drift) implements Look {}

        /// Something happened that may have changed our rules. Only reading the installed rules
        /// decides.
        record Doubtful() implements Look {}
    }
}
