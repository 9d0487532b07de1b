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

/// Where a way from a table as it was read to a plan begins, whatever stands: nothing, what an
/// earlier run left, or what another program made of it.
///
/// @param revision to the plan, from nothing
/// @param standing what stands, in the terms of the plan
/// @param wake commands for a transaction of its own, before all others
/// @param first commands to begin with
/// @param whole whether all but waking must be one transaction
/// @param goesOn whether what stands goes on being used
record InitialSync(
        Layout layout,
        Revision revision,
        Contents standing,
        List<Command> wake,
        List<Step> first,
        boolean whole,
        boolean goesOn) {
    static final Command ADD_TABLE =
            new Command.AddTable(NftablesBackend.TABLE, NftablesBackend.COMMENT);

    /// From a table as it was read.
    ///
    /// @param image empty if there is none
    /// @param idle the names of shared chains that may go
    static InitialSync of(
            Optional<InstalledTable> image, Plan plan, TableSettings settings, Set<String> idle) {
        if (image.isEmpty() || image.get().contradicts(Layout.FILLED)) {
            return anew(image.isPresent(), plan, settings);
        }
        InstalledTable standing = image.get();
        var layout = new Layout(settings, standing.chains(), idle);
        Revision revision = layout.revise(plan, InstalledSlots.in(standing::element));
        List<Step> first = new ArrayList<>();
        standing.garbled().forEach(set -> first.add(Step.of(new Command.FlushElements(set))));
        return new InitialSync(
                layout,
                revision,
                standing.against(revision.is()),
                standing.isFlagged() ? List.of(ADD_TABLE) : List.of(),
                first,
                !first.isEmpty(),
                true);
    }

    /// With a new table.
    ///
    /// @param stands whether there is one, which must go
    static InitialSync anew(boolean stands, Plan plan, TableSettings settings) {
        var layout = new Layout(settings, List.of(), Set.of());
        Revision revision = layout.revise(plan, InstalledSlots.NONE);
        List<Step> first = new ArrayList<>();
        if (stands) {
            first.add(Step.of(new Command.DeleteTable(NftablesBackend.TABLE)));
        }
        first.add(Step.of(ADD_TABLE));
        return new InitialSync(layout, revision, new Contents(), List.of(), first, stands, false);
    }

    /// What would be done first, in a few words; empty if nothing is to be done.
    Optional<String> fault() {
        if (!wake.isEmpty()) {
            return Optional.of(wake.getFirst().text());
        }
        List<Step> steps = new ArrayList<>(first);
        steps.addAll(TableDiff.between(standing, revision.is(), List.of()).steps());
        return steps.stream().findFirst().map(Step::text);
    }
}
