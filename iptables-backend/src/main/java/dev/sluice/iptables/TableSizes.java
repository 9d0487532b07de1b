package dev.sluice.iptables;

import dev.sluice.iptables.table.Table;
import java.io.IOException;

/// How large the tables of iptables-legacy are: an effect.
interface TableSizes extends AutoCloseable {
    /// Equal for as long as nothing is added or removed, mostly.
    Object of(Table table) throws IOException;

    @Override
    void close();
}
