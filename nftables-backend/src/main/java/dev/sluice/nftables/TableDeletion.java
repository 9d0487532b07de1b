package dev.sluice.nftables;

import dev.sluice.nftables.table.Command;
import dev.sluice.nftables.wire.Kernel;
import dev.sluice.sync.SyncException;
import java.util.ArrayList;
import java.util.List;

/// Deletes whole tables.
final class TableDeletion {
    private TableDeletion() {}

    /// Deletes the named tables, where they exist, in one transaction.
    ///
    /// @return the number of transactions
    /// @throws SyncException if the kernel refuses it
    static int run(Kernel kernel, List<String> names) throws SyncException {
        List<Command> commands = new ArrayList<>();
        for (String name : names) {
            if (kernel.hasTable(name)) {
                commands.add(new Command.DeleteTable(name));
            }
        }
        if (commands.isEmpty()) {
            return 0;
        }
        List<Kernel.Refusal> refusals = kernel.commit(commands);
        if (!refusals.isEmpty()) {
            throw new SyncException(refusals.getFirst().why());
        }
        return 1;
    }
}
