package dev.sluice.nftables.wire;

import dev.sluice.nftables.table.Command;
import dev.sluice.nftables.table.Element;
import dev.sluice.nftables.table.Key;
import dev.sluice.nftables.table.SetSpec;
import dev.sluice.nftables.table.Value;
import dev.sluice.sync.SyncException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The kernel's tables of one family, among them ours: the one place of effects. Used by one
/// thread.
public interface Kernel extends AutoCloseable {
    /// Whether a table of this name stands.
    boolean hasTable(String name) throws SyncException;

    /// Reads our table.
    ///
    /// @param sets those whose elements are of interest
    /// @return empty if there is no such table
    Optional<InstalledTable> read(Collection<SetSpec> sets) throws SyncException;

    /// Asks for elements by their keys: unlike reading them all, it costs as much for each of them
    /// however many there are.
    ///
    /// @return what they hold, in the order of the keys, up to the first that the set does not have
    Map<Key, Value> ask(SetSpec set, List<Key> keys) throws SyncException;

    /// Does all of these in their order, or, if one fails, none.
    ///
    /// @return what it refused of them, as much as it tells; empty if all is done
    /// @throws SyncException if it is not known whether it is done
    List<Refusal> commit(List<Command> commands) throws SyncException;

    /// A command that was refused.
    ///
    /// @param command which one, from 0; -1 for all of them together
    /// @param why one line that names the command and the answer
    record Refusal(int command, String why) {}

    /// The elements that rules added to a map; none if there is no such map.
    List<Element> learned(SetSpec map) throws SyncException;

    /// Takes elements from a map, those that are still there.
    void forget(String map, List<Key> keys) throws SyncException;

    /// How often each element of a counting set was looked up and found, since it was added; none
    /// if there is no such set.
    Map<Key, Long> counts(SetSpec set) throws SyncException;

    /// How many transactions there were, of anybody and to any table, modulo 2^32.
    int generation() throws SyncException;

    /// Begins to listen for what others do to our table, if it does not listen yet.
    void listen() throws SyncException;

    /// Stops listening, as before much is written: the kernel tells listeners of every element.
    void stopListening();

    /// What others did to our table since it was last asked.
    Heard heard();

    /// What came of listening.
    sealed interface Heard {
        /// Nobody else changed it.
        record Nothing() implements Heard {}

        /// Somebody else did.
        ///
        /// @param place the name of a chain or set; empty for the table
        /// @param who program and process
        record Foreign(String place, String who) implements Heard {}

        /// Something was lost, or nobody listened.
        record Unknown() implements Heard {}
    }

    @Override
    void close();
}
