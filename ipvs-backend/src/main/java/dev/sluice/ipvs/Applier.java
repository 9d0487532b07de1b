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

/// One sync on its way into the kernel, in an order in which what a Service needs is there before
/// packets for it come in, and goes after they are kept out.
///
/// A Service of which something is refused is given up at once: what of it went in is taken back,
/// from what is known to stand, before packets for it come in. Used once.
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
    private final Set<ServerAddress> serving = new LinkedHashSet<>();
    private final Map<ServerAddress, DrainRequest> draining = new HashMap<>();
    private final List<ServerEdit> done = new ArrayList<>();

    /// What was done, for each virtual server of a Service that was given up.
    private final Map<ServerAddress, List<ServerEdit>> doneThere = new HashMap<>();

    private int written;
    private String astray = "";

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

    /// What is to go when idle, of each virtual server that was touched.
    Map<ServerAddress, DrainRequest> draining() {
        return draining;
    }

    /// What says that what stands is not what it was taken for; empty if nothing does.
    String astray() {
        return astray;
    }

    /// The rules that stand, as far as they depend on Services.
    record Stood(Set<IpsetName> filled, List<Guard> guards) {}

    /// @param come items that are needed and were not; those that stand cost nothing
    /// @param touched the virtual servers that may change
    /// @param rulesLast whether what serves by other rules goes on until virtual servers can take
    ///   it
    void run(List<Item> come, Set<ServerAddress> touched, Stood stood, boolean rulesLast)
            throws SyncException {
        come.forEach(this::come);
        serving.addAll(touched);
        join();
        if (!rulesLast) {
            rules(stood);
        }
        serve();
        bind();
        if (rulesLast) {
            rules(stood);
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

    private void come(Item item) {
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

    /// What comes goes first. Where it is refused, what was there before has lost nothing yet.
    private void serve() throws SyncException {
        while (!serving.isEmpty() || !joining.isEmpty()) {
            join();
            List<ServerEdit> coming = new ArrayList<>();
            List<ServerEdit> leaving = new ArrayList<>();
            for (ServerAddress at : serving) {
                edits(at).forEach(edit -> (isRemoval(edit) ? leaving : coming).add(edit));
            }
            serving.clear();
            write(coming);
            leaving.removeIf(edit -> serving.contains(edit.at()));
            write(leaving);
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
        InstalledServer standing =
                InstalledServer.after(before.standing(at), doneThere.getOrDefault(at, List.of()));
        Pool pool = refCounts.pool(at);
        if (pool == null) {
            if (standing != null) {
                pendingRemovals.add(at);
            }
            return List.of();
        }
        PoolEdit edit = PoolEdit.of(standing, pool);
        draining.put(at, DrainRequest.of(edit.draining(), before.planned(at), pool));
        return edit.edits().stream().filter(each -> !pendingRemovals.keeps(each)).toList();
    }

    private void note(List<ServerEdit> edits, List<Refusal<ServerEdit>> refusals) {
        Set<ServerEdit> refused = new LinkedHashSet<>();
        refusals.forEach(refusal -> refused.add(refusal.what()));
        edits.stream().filter(edit -> !refused.contains(edit)).forEach(done::add);
        written += edits.size() - refused.size();
    }

    /// What takes something away hurts nobody who wants something: it is tried again later.
    private boolean isLeftForLater(Refusal<ServerEdit> refusal) {
        boolean later = isRemoval(refusal.what()) && !refusal.astray();
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

    /// Rules that do for what stood and for what shall. Only guards are of Services: where the
    /// kernel refuses, those that come are tried apart.
    private void rules(Stood stood) throws SyncException {
        Set<IpsetName> filled = new LinkedHashSet<>(stood.filled());
        filled.addAll(refCounts.filled());
        Set<Guard> sure = Set.copyOf(stood.guards());
        List<Guard> coming =
                guarding.stream()
                        .filter(guard -> refCounts.needs(guard) && !sure.contains(guard))
                        .toList();
        var search = new GuardSearch(rules, guards -> new FixedRules(compiler, filled, guards));
        Map<Guard, String> refused = search.write(sure, coming);
        written += search.written();
        giveUp(RefusalText.guards(refused));
        join();
    }

    /// Those that do not say that what stands is not what it was taken for.
    private <T> List<Refusal<T>> known(List<Refusal<T>> refusals) {
        for (Refusal<T> refusal : refusals) {
            if (refusal.astray() && astray.isEmpty()) {
                astray = refusal.what() + ": " + refusal.why();
            }
        }
        return refusals.stream().filter(refusal -> !refusal.astray()).toList();
    }

    private void giveUp(DesiredState.RefusedObjects refusals) throws SyncException {
        if (!refusals.any()) {
            return;
        }
        var culprits = desired.culprits(refusals);
        if (culprits.isEmpty()) {
            // What was to be taken back was refused, too.
            astray = refusals.toString();
            return;
        }
        ResourceRefCounts.Revision back = desired.giveUp(culprits);
        // What was to be removed still stands.
        back.come().stream().filter(item -> !pendingRemovals.keeps(item)).forEach(this::come);
        back.go().forEach(pendingRemovals::add);
        serving.addAll(back.pools().keySet());
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
