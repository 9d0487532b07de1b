package dev.sluice.nftables;

import dev.sluice.model.ServiceName;
import dev.sluice.nftables.layout.Layout;
import dev.sluice.nftables.layout.ObjectOwners;
import dev.sluice.nftables.layout.Revision;
import dev.sluice.nftables.table.Command;
import dev.sluice.nftables.table.Contents;
import dev.sluice.nftables.wire.Kernel;
import dev.sluice.plan.Plan;
import dev.sluice.sync.SyncException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One sync's writing: as often as the kernel refuses something of a Service, all of that Service
/// is taken back to what it was, until nothing more is refused.
final class Applier {
    private final Kernel kernel;
    private final Layout layout;

    /// Of the part of the table that changes: how it stands, and how it must become.
    private final Contents standing;

    private final Contents target;
    private final Map<ServiceName, String> refused = new LinkedHashMap<>();

    /// Those that cannot be taken back to what they were: they go.
    private final Set<ServiceName> gone = new HashSet<>();

    private final List<Command> wake;
    private TableDiff change;
    private List<Step> steps;
    private @Nullable ObjectOwners owners;
    private int growth;
    private int transactions;
    private int changes;

    /// From what is known to stand.
    ///
    /// @param revision the last one of the layout
    /// @param pendingRemovals what stands besides
    Applier(Kernel kernel, Layout layout, Revision revision, PendingRemovals pendingRemovals) {
        this(
                kernel,
                layout,
                revision,
                standing(revision, pendingRemovals),
                List.of(),
                List.of(),
                List.of());
    }

    private static Contents standing(Revision revision, PendingRemovals pendingRemovals) {
        var standing = new Contents();
        standing.addAll(revision.was());
        pendingRemovals.addTo(standing);
        return standing;
    }

    /// From what was read.
    ///
    /// @param with done together with the making of new entries
    Applier(Kernel kernel, InitialSync start, List<Command> with) {
        this(
                kernel,
                start.layout(),
                start.revision(),
                start.standing(),
                start.wake(),
                start.first(),
                with);
    }

    private Applier(
            Kernel kernel,
            Layout layout,
            Revision revision,
            Contents standing,
            List<Command> wake,
            List<Step> first,
            List<Command> with) {
        this.kernel = kernel;
        this.layout = layout;
        this.standing = standing;
        this.target = revision.is();
        this.growth = revision.is().size() - revision.was().size();
        this.wake = wake;
        this.change = TableDiff.between(standing, target, with);
        this.steps = new ArrayList<>(first);
        steps.addAll(change.steps());
    }

    /// Whether it takes several transactions.
    boolean isParted() {
        return Transactions.of(steps, Transactions.MOST).size() > 1;
    }

    /// The Services that the kernel did not take, each with the reason.
    Map<ServiceName, String> refused() {
        return refused;
    }

    /// Those of them that could not be made what they were, either: nothing of them stands.
    Set<ServiceName> gone() {
        return gone;
    }

    /// What still stands, and nothing leads to any more.
    List<PendingRemoval> leaving() {
        return change.leaving();
    }

    /// How much more stands than before, not counting what leaves.
    int growth() {
        return growth;
    }

    int transactions() {
        return transactions;
    }

    int changes() {
        return changes;
    }

    /// Writes all that is due.
    ///
    /// @param before how the Services stood, or last were meant to
    /// @param wanted what is laid out
    /// @param whole whether it must be one transaction
    /// @return the plan that stands now
    Plan run(Plan before, Plan wanted, boolean whole)
            throws SyncException, UnownedRefusalException {
        wake();
        Plan plan = wanted;
        while (!write(whole)) {
            plan = before.without(gone).towards(wanted, refused::containsKey);
            Revision back = layout.amend(plan);
            growth += back.is().size() - back.was().size();
            standing.addAll(back.was(), target);
            target.removeAll(back.was());
            target.addAll(back.is());
            change = TableDiff.between(standing, target, List.of());
            steps = change.steps();
        }
        return plan;
    }

    /// Where a table sleeps, the kernel takes no new entries in the transaction that wakes it.
    private void wake() throws SyncException, UnownedRefusalException {
        if (!wake.isEmpty()) {
            List<Kernel.Refusal> refusals = kernel.commit(wake);
            if (!refusals.isEmpty()) {
                throw new UnownedRefusalException(refusals.getFirst().why());
            }
            transactions++;
            changes += wake.size();
        }
    }

    /// @return whether nothing was refused
    private boolean write(boolean whole) throws SyncException, UnownedRefusalException {
        var admission =
                new IsolatingWriter<>(
                        kernel, () -> new ServiceOwnership(owners()), standing::apply);
        try {
            admission.write(steps, whole);
        } finally {
            transactions += admission.transactions();
            changes += admission.changes();
        }
        for (var each : admission.refused().entrySet()) {
            boolean again = refused.putIfAbsent(each.getKey(), each.getValue()) != null;
            if (again && !gone.add(each.getKey())) {
                throw new SyncException("cannot be taken back: " + each.getValue());
            }
        }
        return admission.refused().isEmpty();
    }

    /// As it was when the first one was refused: later, what such a Service wanted is not known any
    /// more.
    private ObjectOwners owners() {
        if (owners == null) {
            owners = layout.owners();
        }
        return owners;
    }
}
