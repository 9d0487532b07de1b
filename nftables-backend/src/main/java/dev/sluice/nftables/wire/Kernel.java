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
import java.util.OptionalLong;

/// The kernel's tables of one family, one of which is ours. This is the only access to the kernel.
/// Used by one thread.
public interface Kernel extends AutoCloseable {
    /// Whether a table with this name exists.
    boolean hasTable(String name) throws SyncException;

    /// Reads our table.
    ///
    /// @param sets the sets whose elements are read
    /// @return empty if there is no such table
    Optional<InstalledTable> read(Collection<SetSpec> sets) throws SyncException;

    /// Reads elements by their keys. The cost per element does not depend on how many the set has.
    ///
    /// @return their values in the order of the keys, up to the first key that the set does not
    ///   have
    Map<Key, Value> ask(SetSpec set, List<Key> keys) throws SyncException;

    /// Executes the commands in order, or none of them if one fails.
    ///
    /// @return what the kernel refused, as far as it says; empty if all commands were executed
    /// @throws SyncException if it is not known whether they were executed
    List<Refusal> commit(List<Command> commands) throws SyncException;

    /// A refused command.
    ///
    /// @param command its index, from 0; -1 if the kernel names none
    /// @param why one line with the command and the error
    record Refusal(int command, String why) {}

    /// Reads the elements that rules added to a map; empty if there is no such map.
    List<Element> learned(SetSpec map) throws SyncException;

    /// Deletes elements from a map, as far as they still exist.
    void forget(String map, List<Key> keys) throws SyncException;

    /// Reads how many packets matched each element of a counting set since it was added; empty if
    /// there is no such set.
    Map<Key, Long> counts(SetSpec set) throws SyncException;

    /// Reads how many packets a counter of our table has counted; empty if there is no such
    /// counter.
    OptionalLong packets(String counter) throws SyncException;

    /// The number of transactions so far, by any program on any table, modulo 2^32.
    int generation() throws SyncException;

    /// Begins to listen for changes of our table by other programs, unless it already listens.
    void listen() throws SyncException;

    /// Stops listening. Do so before a large write, because the kernel announces every element.
    void stopListening();

    /// A change of our table by another program since the last call.
    Heard heard();

    /// The result of listening.
    sealed interface Heard {
        /// No other program changed the table.
        record Nothing() implements Heard {}

        /// Another program changed it.
        ///
        /// @param place the name of the changed chain or set; empty for the table
        /// @param who the program and its process ID
        record Foreign(String place, String who) implements Heard {}

        /// Announcements were lost, or nobody listened.
        record Unknown() implements Heard {}
    }

    @Override
    void close();
}
