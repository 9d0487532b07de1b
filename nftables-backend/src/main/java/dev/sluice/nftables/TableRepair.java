package dev.sluice.nftables;

import dev.sluice.nftables.layout.Layout;
import dev.sluice.nftables.table.Command;
import dev.sluice.nftables.table.Contents;
import dev.sluice.nftables.wire.InstalledTable;
import dev.sluice.nftables.wire.Kernel;
import dev.sluice.sync.SyncException;
import java.util.List;
import java.util.Optional;

/// Puts the table, its sets and chains right, which takes milliseconds, before all elements are
/// read: most of what others do concerns these, and stops all Services.
final class TableRepair {
    private TableRepair() {}

    /// What cannot be put right so is left to who reads everything.
    ///
    /// @param layout what stood
    /// @return how many changes it took
    static int run(Kernel kernel, Layout layout) throws SyncException {
        Optional<InstalledTable> image = kernel.read(Layout.FIXED);
        if (image.isEmpty() || image.get().contradicts(Layout.FILLED)) {
            return 0;
        }
        if (image.get().isFlagged() && !kernel.commit(List.of(InitialSync.ADD_TABLE)).isEmpty()) {
            return 0;
        }
        int changes = 0;
        Contents wanted = layout.objects();
        TableDiff change = TableDiff.between(image.get().against(wanted), wanted, List.of());
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
