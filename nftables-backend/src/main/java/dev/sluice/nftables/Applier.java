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

/// Writes one sync. Whenever the kernel refuses a command of a Service, the whole Service is
/// reverted to its former state, until nothing more is refused.
final class Applier {
    private final Kernel kernel;
    private final Layout layout;

    /// The part of the table that changes, as it is installed now.
    private final Contents installed;

    /// The same part as it must become.
    private final Contents target;

    private final Map<ServiceName, String> refused = new LinkedHashMap<>();

    /// The refused Services that could not be reverted: they are removed.
    private final Set<ServiceName> gone = new HashSet<>();

    private final List<Command> wake;
    private TableDiff diff;
    private List<Step> steps;
    private @Nullable ObjectOwners owners;
    private int growth;
    private int transactions;
    private int changes;

    /// Starts from a known layout.
    ///
    /// @param revision the last revision of the layout
    /// @param pendingRemovals what is installed besides
    Applier(Kernel kernel, Layout layout, Revision revision, PendingRemovals pendingRemovals) {
        this(kernel, layout, revision, installed(revision, pendingRemovals), List.of(), List.of());
    }

    private static Contents installed(Revision revision, PendingRemovals pendingRemovals) {
        var installed = new Contents();
        installed.addAll(revision.was());
        pendingRemovals.addTo(installed);
        return installed;
    }

    /// Starts from a table that was read.
    Applier(Kernel kernel, InitialSync start) {
        this(
                kernel,
                start.layout(),
                start.revision(),
                start.installed(),
                start.wake(),
                start.first());
    }

    private Applier(
            Kernel kernel,
            Layout layout,
            Revision revision,
            Contents installed,
            List<Command> wake,
            List<Step> first) {
        this.kernel = kernel;
        this.layout = layout;
        this.installed = installed;
        this.target = revision.is();
        this.growth = revision.is().size() - revision.was().size();
        this.wake = wake;
        this.diff = TableDiff.between(installed, target);
        this.steps = new ArrayList<>(first);
        steps.addAll(diff.steps());
    }

    /// Whether writing takes several transactions.
    boolean isParted() {
        return Transactions.of(steps, Transactions.MOST).size() > 1;
    }

    /// The Services that the kernel refused, each with one line that says why.
    Map<ServiceName, String> refused() {
        return refused;
    }

    /// The refused Services that could not be reverted: nothing of them is installed.
    Set<ServiceName> gone() {
        return gone;
    }

    /// What is still installed though nothing leads to it any more.
    List<PendingRemoval> pendingRemovals() {
        return diff.pendingRemovals();
    }

    /// By how much the installed table grew ([Contents#size]), without pending removals.
    int growth() {
        return growth;
    }

    int transactions() {
        return transactions;
    }

    int changes() {
        return changes;
    }

    /// Writes all steps, and reverts the Services that the kernel refuses.
    ///
    /// @param before the plan to which refused Services are reverted: the last one that was
    ///   installed
    /// @param wanted the plan of the layout
    /// @param whole whether all steps must be one transaction
    /// @return the plan that is installed now
    Plan run(Plan before, Plan wanted, boolean whole)
            throws SyncException, UnownedRefusalException {
        wake();
        Plan plan = wanted;
        while (!write(whole)) {
            plan = before.without(gone).towards(wanted, refused::containsKey);
            Revision back = layout.amend(plan);
            growth += back.is().size() - back.was().size();
            installed.addAll(back.was(), target);
            target.removeAll(back.was());
            target.addAll(back.is());
            diff = TableDiff.between(installed, target);
            steps = diff.steps();
        }
        return plan;
    }

    /// Wakes a dormant table. The kernel refuses new base chains in the transaction that wakes the
    /// table (`nf_tables_addchain`).
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

    /// @return true if nothing was refused
    private boolean write(boolean whole) throws SyncException, UnownedRefusalException {
        var writer =
                new IsolatingWriter<>(
                        kernel, () -> new ServiceOwnership(owners()), installed::apply);
        try {
            writer.write(steps, whole);
        } finally {
            transactions += writer.transactions();
            changes += writer.changes();
        }
        for (var each : writer.refused().entrySet()) {
            boolean again = refused.putIfAbsent(each.getKey(), each.getValue()) != null;
            if (again && !gone.add(each.getKey())) {
                throw new SyncException("cannot be reverted: " + each.getValue());
            }
        }
        return writer.refused().isEmpty();
    }

    /// The owners, computed at the first refusal: after a revert, the layout no longer has what a
    /// refused Service wanted.
    private ObjectOwners owners() {
        if (owners == null) {
            owners = layout.owners();
        }
        return owners;
    }
}
