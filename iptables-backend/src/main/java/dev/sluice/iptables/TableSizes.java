package dev.sluice.iptables;

import dev.sluice.iptables.table.Table;
import java.io.IOException;

/// The sizes of the tables of iptables-legacy: an effect.
interface TableSizes extends AutoCloseable {
    /// The size of a table as a value that can be compared. A change may keep the size.
    ///
    /// @throws IOException if it cannot be read
    Object of(Table table) throws IOException;

    @Override
    void close();
}
