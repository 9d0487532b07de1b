package dev.sluice.ipvs;

import dev.sluice.ipvs.change.DrainRequest;
import dev.sluice.ipvs.change.InstalledServer;
import dev.sluice.ipvs.change.PoolEdit;
import dev.sluice.ipvs.change.PriorState;
import dev.sluice.ipvs.change.ResourceRefCounts;
import dev.sluice.ipvs.change.ServerEdit;
import dev.sluice.ipvs.compile.Compiler;
import dev.sluice.ipvs.compile.FixedRules;
import dev.sluice.ipvs.kernel.Kernel;
import dev.sluice.ipvs.kernel.Kernel.Refusal;
import dev.sluice.ipvs.state.IpsetName;
import dev.sluice.ipvs.state.Item;
import dev.sluice.ipvs.state.Item.Bound;
import dev.sluice.ipvs.state.Item.Guard;
import dev.sluice.ipvs.state.Item.Member;
import dev.sluice.ipvs.state.Pool;
import dev.sluice.ipvs.state.ServerAddress;
import dev.sluice.model.Ip;
import dev.sluice.sync.SyncException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Writes one sync to the kernel. The order is such that what a Service needs is installed before
/// packets for it are accepted, and removed after they are no longer accepted.
///
/// A Service is given up as soon as something of it is refused: what was written of it is reverted
/// to the known former state, before packets for it are accepted. Used once.
final class Applier {
    private final Kernel kernel;
    private final RuleTables rules;
    private final Compiler compiler;
    private final DesiredState desired;
    private final ResourceRefCounts refCounts;
    private final PriorState before;
    private final PendingRemovals pendingRemovals;
    private final List<Member> joining = new ArrayList<>();
    private final List<Ip> binding = new ArrayList<>();
    private final Set<Guard> guarding = new LinkedHashSet<>();
    private final Set<ServerAddress> changing = new LinkedHashSet<>();
    private final Map<ServerAddress, DrainRequest> draining = new HashMap<>();
    private final List<ServerEdit> done = new ArrayList<>();

    /// The edits that were written to each virtual server of a Service that was given up.
    private final Map<ServerAddress, List<ServerEdit>> doneThere = new HashMap<>();

    private int written;
    private String mismatch = "";

    Applier(
            Kernel kernel,
            RuleTables rules,
            Compiler compiler,
            DesiredState desired,
            PriorState before,
            PendingRemovals pendingRemovals) {
        this.kernel = kernel;
        this.rules = rules;
        this.compiler = compiler;
        this.desired = desired;
        this.refCounts = desired.refCounts();
        this.before = before;
        this.pendingRemovals = pendingRemovals;
    }

    /// How many objects were written or removed.
    int written() {
        return written;
    }

    /// The real servers to remove when they are idle, for each virtual server that was touched.
    Map<ServerAddress, DrainRequest> draining() {
        return draining;
    }

    /// The refusal which shows that the installed state is not what it was taken for; empty if
    /// there is none.
    String mismatch() {
        return mismatch;
    }

    /// The installed rules, as far as they depend on Services.
    record InstalledRules(Set<IpsetName> filled, List<Guard> guards) {}

    /// @param added items that were not needed before; those that are installed already cost
    ///   nothing
    /// @param touched the virtual servers that may change
    /// @param rulesLast whether to write the rules after the virtual servers, because rules of
    ///   another mode serve until then
    void run(
            List<Item> added,
            Set<ServerAddress> touched,
            InstalledRules installed,
            boolean rulesLast)
            throws SyncException {
        added.forEach(this::add);
        changing.addAll(touched);
        join();
        if (!rulesLast) {
            rules(installed);
        }
        serve();
        bind();
        if (rulesLast) {
            rules(installed);
            serve();
        }
        written += pendingRemovals.unbind(kernel, refCounts);
        written += pendingRemovals.dismiss(kernel, refCounts);
        RuleTables.Written last =
                rules.write(new FixedRules(compiler, refCounts.filled(), refCounts.guards()));
        if (!last.refusal().isEmpty()) {
            throw new SyncException(last.refusal());
        }
        written += last.rules();
        written += pendingRemovals.leave(kernel, refCounts);
    }

    private void add(Item item) {
        switch (item) {
            case Member member when !before.holds(member) -> joining.add(member);
            case Bound bound when !before.holds(bound) -> binding.add(bound.ip());
            case Guard guard -> guarding.add(guard);
            case Member _, Bound _ -> {}
        }
    }

    private void join() throws SyncException {
        while (!joining.isEmpty()) {
            List<Member> members = joining.stream().filter(refCounts::needs).toList();
            joining.clear();
            List<Refusal<Member>> refusals = kernel.join(members);
            written += members.size() - refusals.size();
            giveUp(RefusalText.members(known(refusals)));
        }
    }

    /// Writes additions first. If one is refused, nothing has been removed yet.
    private void serve() throws SyncException {
        while (!changing.isEmpty() || !joining.isEmpty()) {
            join();
            List<ServerEdit> additions = new ArrayList<>();
            List<ServerEdit> removals = new ArrayList<>();
            for (ServerAddress at : changing) {
                edits(at).forEach(edit -> (isRemoval(edit) ? removals : additions).add(edit));
            }
            changing.clear();
            write(additions);
            removals.removeIf(edit -> changing.contains(edit.at()));
            write(removals);
        }
    }

    private void write(List<ServerEdit> edits) throws SyncException {
        if (edits.isEmpty()) {
            return;
        }
        List<Refusal<ServerEdit>> refusals = new ArrayList<>(kernel.edit(edits));
        note(edits, refusals);
        refusals.removeIf(this::isLeftForLater);
        giveUp(RefusalText.servers(known(refusals)));
    }

    private List<ServerEdit> edits(ServerAddress at) {
        draining.put(at, DrainRequest.NONE);
        InstalledServer installed =
                InstalledServer.after(before.server(at), doneThere.getOrDefault(at, List.of()));
        Pool pool = refCounts.pool(at);
        if (pool == null) {
            if (installed != null) {
                pendingRemovals.add(at);
            }
            return List.of();
        }
        PoolEdit edit = PoolEdit.of(installed, pool);
        draining.put(at, DrainRequest.of(edit.draining(), before.planned(at), pool));
        return edit.edits().stream().filter(each -> !pendingRemovals.keeps(each)).toList();
    }

    private void note(List<ServerEdit> edits, List<Refusal<ServerEdit>> refusals) {
        Set<ServerEdit> refused = new LinkedHashSet<>();
        refusals.forEach(refusal -> refused.add(refusal.what()));
        edits.stream().filter(edit -> !refused.contains(edit)).forEach(done::add);
        written += edits.size() - refused.size();
    }

    /// A refused removal affects no Service: it is tried again later.
    private boolean isLeftForLater(Refusal<ServerEdit> refusal) {
        boolean later = isRemoval(refusal.what()) && !refusal.mismatch();
        if (later) {
            pendingRemovals.add(refusal);
        }
        return later;
    }

    private static boolean isRemoval(ServerEdit edit) {
        return switch (edit) {
            case ServerEdit.DeleteReal _ -> true;
            case ServerEdit.SetReal(_, _, int weight) -> weight == 0;
            case ServerEdit.AddServer _,
                    ServerEdit.SetServer _,
                    ServerEdit.DeleteServer _,
                    ServerEdit.AddReal _ ->
                    false;
        };
    }

    private void bind() throws SyncException {
        while (!binding.isEmpty()) {
            List<Ip> ips = binding.stream().filter(ip -> refCounts.needs(new Bound(ip))).toList();
            binding.clear();
            List<Refusal<Ip>> refusals = kernel.bind(ips);
            written += ips.size() - refusals.size();
            giveUp(RefusalText.addresses(known(refusals)));
            serve();
        }
    }

    /// Writes rules that fit both the former and the new state. Only guards belong to Services: if
    /// the kernel refuses the rules, the new guards are tried separately.
    private void rules(InstalledRules installed) throws SyncException {
        Set<IpsetName> filled = new LinkedHashSet<>(installed.filled());
        filled.addAll(refCounts.filled());
        Set<Guard> sure = Set.copyOf(installed.guards());
        List<Guard> added =
                guarding.stream()
                        .filter(guard -> refCounts.needs(guard) && !sure.contains(guard))
                        .toList();
        var search = new GuardSearch(rules, guards -> new FixedRules(compiler, filled, guards));
        Map<Guard, String> refused = search.write(sure, added);
        written += search.written();
        giveUp(RefusalText.guards(refused));
        join();
    }

    /// Records a refusal that shows a mismatch, and returns the others.
    private <T> List<Refusal<T>> known(List<Refusal<T>> refusals) {
        for (Refusal<T> refusal : refusals) {
            if (refusal.mismatch() && mismatch.isEmpty()) {
                mismatch = refusal.what() + ": " + refusal.why();
            }
        }
        return refusals.stream().filter(refusal -> !refusal.mismatch()).toList();
    }

    private void giveUp(DesiredState.RefusedObjects refusals) throws SyncException {
        if (!refusals.any()) {
            return;
        }
        var culprits = desired.culprits(refusals);
        if (culprits.isEmpty()) {
            // The kernel refused the revert, too.
            mismatch = refusals.toString();
            return;
        }
        ResourceRefCounts.Revision back = desired.giveUp(culprits);
        // What was to be removed is still installed.
        back.added().stream().filter(item -> !pendingRemovals.keeps(item)).forEach(this::add);
        back.removed().forEach(pendingRemovals::add);
        changing.addAll(back.pools().keySet());
        back.pools().keySet().forEach(at -> doneThere.put(at, new ArrayList<>()));
        doneThere.values().forEach(List::clear);
        for (ServerEdit edit : done) {
            doneThere.computeIfPresent(
                    edit.at(),
                    (_, edits) -> {
                        edits.add(edit);
                        return edits;
                    });
        }
    }
}
