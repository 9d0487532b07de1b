package dev.sluice.iptables;

import dev.sluice.iptables.table.Table;
import dev.sluice.model.IpFamily;
import dev.sluice.netlink.LegacyTables;
import dev.sluice.netlink.NetlinkException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The table sizes of iptables-legacy, in the network namespace of the thread that uses this. The
/// socket is opened at the first use, and reopened after a failure.
final class LegacyTableSizes implements TableSizes {
    private final IpFamily family;
    private @Nullable LegacyTables tables;

    LegacyTableSizes(IpFamily family) {
        this.family = family;
    }

    @Override
    public Object of(Table table) throws IOException {
        try {
            if (tables == null) {
                tables = LegacyTables.open(family == IpFamily.IPV6);
            }
            return tables.size(table.toString());
        } catch (NetlinkException e) {
            close();
            throw e;
        }
    }

    @Override
    public void close() {
        if (tables != null) {
            tables.close();
            tables = null;
        }
    }
}
