package dev.sluice.nftables;

import dev.sluice.nftables.layout.Layout;
import dev.sluice.nftables.layout.Revision;
import dev.sluice.nftables.layout.StandingSlots;
import dev.sluice.nftables.layout.TableSettings;
import dev.sluice.nftables.table.Command;
import dev.sluice.nftables.table.Contents;
import dev.sluice.nftables.wire.Image;
import dev.sluice.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What leads from a table as it was read to a plan, whatever stands: nothing, what an earlier run
/// left, or what another program made of it.
///
/// @param first commands to begin with
/// @param whole whether all of it must be one transaction
/// @param goesOn whether what stands goes on being used
record Start(
        Layout layout,
        Revision revision,
        List<Command> first,
        Change change,
        boolean whole,
        boolean goesOn) {

    /// @param anew whether to begin with a new table in any case
    /// @param with done together with the making of new entries
    static Start of(
            Optional<Image> image,
            Plan plan,
            TableSettings settings,
            boolean anew,
            List<Command> with) {
        Optional<Image> usable =
                image.filter(standing -> !anew && !standing.contradicts(Layout.FILLED));
        var layout = new Layout(settings, usable.map(Image::chains).orElseGet(Set::of));
        StandingSlots slots =
                usable.map(standing -> StandingSlots.in(standing::element))
                        .orElse(StandingSlots.NONE);
        Revision revision = layout.revise(plan, slots);
        Contents was =
                usable.map(standing -> standing.against(revision.is())).orElseGet(Contents::new);
        List<Command> first = new ArrayList<>();
        if (usable.isEmpty()) {
            if (image.isPresent()) {
                first.add(new Command.DeleteTable(NftablesBackend.TABLE));
            }
            first.add(new Command.AddTable(NftablesBackend.TABLE, NftablesBackend.COMMENT));
        } else {
            usable.get().garbled().forEach(set -> first.add(new Command.FlushElements(set)));
        }
        boolean whole = image.isPresent() && !first.isEmpty();
        var change = Change.between(was, revision.is(), with);
        return new Start(layout, revision, first, change, whole, usable.isPresent());
    }

    List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        first.forEach(command -> steps.add(Step.of(command)));
        steps.addAll(change.steps());
        return steps;
    }
}
