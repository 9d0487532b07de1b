package dev.sluice.nftables;

import dev.sluice.nftables.layout.Layout;
import dev.sluice.nftables.table.Command;
import dev.sluice.nftables.table.Contents;
import dev.sluice.nftables.wire.InstalledTable;
import dev.sluice.nftables.wire.Kernel;
import dev.sluice.sync.SyncException;
import java.util.List;
import java.util.Optional;

/// Repairs the table, its sets and chains, which takes milliseconds, before all elements are read.
/// Most changes by other programs are to these, and such a change affects all Services.
final class TableRepair {
    private TableRepair() {}

    /// Repairs what it can. The caller reads and repairs the rest.
    ///
    /// @param layout the layout that was installed
    /// @return how many changes were written
    static int run(Kernel kernel, Layout layout) throws SyncException {
        Optional<InstalledTable> table = kernel.read(Layout.FIXED);
        if (table.isEmpty() || table.get().contradicts(Layout.FILLED)) {
            return 0;
        }
        if (table.get().isFlagged() && !kernel.commit(List.of(InitialSync.ADD_TABLE)).isEmpty()) {
            return 0;
        }
        int changes = 0;
        Contents wanted = layout.objects();
        TableDiff change = TableDiff.between(table.get().against(wanted), wanted);
        for (List<Step> part : Transactions.of(change.steps(), Transactions.MOST).parts()) {
            List<Command> commands = Transactions.commands(part);
            if (!kernel.commit(commands).isEmpty()) {
                return changes;
            }
            changes += commands.stream().mapToInt(Command::changes).sum();
        }
        return changes;
    }
}
