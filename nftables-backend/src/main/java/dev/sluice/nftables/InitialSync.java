package dev.sluice.nftables;

import dev.sluice.nftables.layout.InstalledSlots;
import dev.sluice.nftables.layout.Layout;
import dev.sluice.nftables.layout.Revision;
import dev.sluice.nftables.layout.TableSettings;
import dev.sluice.nftables.table.Command;
import dev.sluice.nftables.table.Contents;
import dev.sluice.nftables.wire.InstalledTable;
import dev.sluice.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The start of a sync that has read the table: there was none, or an earlier run left it, or
/// another program changed it.
///
/// @param revision from an empty table to the plan
/// @param installed the installed table in terms of the plan ([InstalledTable#against])
/// @param wake commands that wake a dormant table, in a transaction before all others
/// @param first the steps before those of the difference
/// @param whole whether everything but `wake` must be one transaction
/// @param keepsTable whether the installed table is kept
record InitialSync(
        Layout layout,
        Revision revision,
        Contents installed,
        List<Command> wake,
        List<Step> first,
        boolean whole,
        boolean keepsTable) {
    static final Command ADD_TABLE =
            new Command.AddTable(NftablesBackend.TABLE, NftablesBackend.COMMENT);

    /// Starts from a table that was read.
    ///
    /// @param table the table; empty if there is none
    /// @param idle the names of shared chains that are deleted unless the plan needs them
    static InitialSync of(
            Optional<InstalledTable> table, Plan plan, TableSettings settings, Set<String> idle) {
        if (table.isEmpty() || table.get().contradicts(Layout.FILLED)) {
            return anew(table.isPresent(), plan, settings);
        }
        InstalledTable installed = table.get();
        var layout = new Layout(settings, installed.chains(), idle);
        Revision revision = layout.revise(plan, InstalledSlots.in(installed::element));
        List<Step> first = new ArrayList<>();
        installed.garbled().forEach(set -> first.add(Step.of(new Command.FlushElements(set))));
        return new InitialSync(
                layout,
                revision,
                installed.against(revision.is()),
                installed.isFlagged() ? List.of(ADD_TABLE) : List.of(),
                first,
                !first.isEmpty(),
                true);
    }

    /// Starts with a new table.
    ///
    /// @param exists whether there is a table, which must be deleted first
    static InitialSync anew(boolean exists, Plan plan, TableSettings settings) {
        var layout = new Layout(settings, List.of(), Set.of());
        Revision revision = layout.revise(plan, InstalledSlots.NONE);
        List<Step> first = new ArrayList<>();
        if (exists) {
            first.add(Step.of(new Command.DeleteTable(NftablesBackend.TABLE)));
        }
        first.add(Step.of(ADD_TABLE));
        return new InitialSync(layout, revision, new Contents(), List.of(), first, exists, false);
    }

    /// The first change that the sync would make, for a message; empty if the table is as planned.
    Optional<String> fault() {
        if (!wake.isEmpty()) {
            return Optional.of(wake.getFirst().text());
        }
        List<Step> steps = new ArrayList<>(first);
        steps.addAll(TableDiff.between(installed, revision.is()).steps());
        return steps.stream().findFirst().map(Step::text);
    }
}
