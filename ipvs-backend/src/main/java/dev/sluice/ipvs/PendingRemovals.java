package dev.sluice.ipvs;

import dev.sluice.ipvs.change.ResourceRefCounts;
import dev.sluice.ipvs.change.ServerEdit;
import dev.sluice.ipvs.kernel.Kernel;
import dev.sluice.ipvs.kernel.Kernel.Refusal;
import dev.sluice.ipvs.state.IpsetName;
import dev.sluice.ipvs.state.Item;
import dev.sluice.ipvs.state.Item.Bound;
import dev.sluice.ipvs.state.Item.Member;
import dev.sluice.ipvs.state.Pool;
import dev.sluice.ipvs.state.RealServerAddress;
import dev.sluice.ipvs.state.ServerAddress;
import dev.sluice.model.Ip;
import dev.sluice.sync.SyncException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What nothing needs any more and is to be removed: in the same sync, or later if the kernel
/// refuses to. Used by the sync thread alone.
final class PendingRemovals {
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);
    private static final int MOST_DOUBLED = 9;

    private final Set<Member> members = new LinkedHashSet<>();
    private final Set<Ip> ips = new LinkedHashSet<>();
    private final Set<ServerAddress> servers = new LinkedHashSet<>();

    /// Edits that remove real servers, or set their weight to 0.
    private final Set<ServerEdit> reals = new LinkedHashSet<>();

    private final List<String> refused = new ArrayList<>();
    private int failures;
    private long due;

    void add(Item item) {
        switch (item) {
            case Member member -> members.add(member);
            case Bound(Ip ip) -> ips.add(ip);
            case Item.Guard _ -> {}
        }
    }

    void add(ServerAddress at) {
        servers.add(at);
    }

    void add(Refusal<ServerEdit> refusal) {
        reals.add(refusal.what());
        refused.add(RefusalText.text(refusal));
    }

    /// Whether an item is still to be removed, and therefore installed.
    boolean keeps(Item item) {
        return switch (item) {
            case Member member -> members.contains(member);
            case Bound(Ip ip) -> ips.contains(ip);
            case Item.Guard _ -> false;
        };
    }

    /// Whether a real server is still to be removed or drained.
    boolean keeps(ServerAddress at, RealServerAddress real) {
        return reals.contains(new ServerEdit.DeleteReal(at, real))
                || reals.contains(new ServerEdit.SetReal(at, real, 0));
    }

    boolean keeps(ServerEdit edit) {
        return reals.contains(edit);
    }

    /// How many entries of a set are still to be removed.
    int entries(IpsetName set) {
        return (int) members.stream().filter(member -> member.set() == set).count();
    }

    /// How many addresses are still to be removed.
    int addresses() {
        return ips.size();
    }

    /// Forgets everything: a read of the kernel is about to find it again.
    void clear() {
        members.clear();
        ips.clear();
        servers.clear();
        reals.clear();
        refused.clear();
        failures = 0;
    }

    int unbind(Kernel kernel, ResourceRefCounts refCounts) throws SyncException {
        ips.removeIf(ip -> refCounts.needs(new Bound(ip)));
        return removed(ips, kernel.unbind(List.copyOf(ips)), RefusalText::ofAddress);
    }

    int dismiss(Kernel kernel, ResourceRefCounts refCounts) throws SyncException {
        servers.removeIf(at -> refCounts.pool(at) != null);
        List<ServerEdit> edits = new ArrayList<>();
        servers.forEach(at -> edits.add(new ServerEdit.DeleteServer(at)));
        servers.clear();
        List<Refusal<ServerEdit>> refusals = kernel.edit(edits);
        for (Refusal<ServerEdit> refusal : refusals) {
            servers.add(refusal.what().at());
            refused.add(RefusalText.text(refusal));
        }
        return edits.size() - refusals.size();
    }

    int leave(Kernel kernel, ResourceRefCounts refCounts) throws SyncException {
        members.removeIf(refCounts::needs);
        return removed(members, kernel.leave(List.copyOf(members)), RefusalText::ofMember);
    }

    private <T> int removed(
            Collection<T> asked, List<Refusal<T>> refusals, Function<Refusal<T>, String> text) {
        int before = asked.size();
        asked.clear();
        for (Refusal<T> refusal : refusals) {
            asked.add(refusal.what());
            refused.add(text.apply(refusal));
        }
        return before - asked.size();
    }

    /// Ends a sync: what it could not remove is tried again later.
    void endSync(long now) {
        if (isEmpty()) {
            failures = 0;
        } else if (failures == 0) {
            failures = 1;
            due = now + FIRST_WAIT.toNanos();
        }
        refused.clear();
    }

    /// How long until the next try; empty if nothing is to be removed.
    Optional<Duration> untilDue(long now) {
        return isEmpty() ? Optional.empty() : Optional.of(Duration.ofNanos(due - now));
    }

    private boolean isEmpty() {
        return members.isEmpty() && ips.isEmpty() && servers.isEmpty() && reals.isEmpty();
    }

    /// Tries again, if that is due.
    ///
    /// @return one line for each object that the kernel still refuses to remove
    List<String> retry(Kernel kernel, ResourceRefCounts refCounts, long now) throws SyncException {
        if (isEmpty() || now - due < 0) {
            return List.of();
        }
        refused.clear();
        unbind(kernel, refCounts);
        retryReals(kernel, refCounts);
        dismiss(kernel, refCounts);
        leave(kernel, refCounts);
        List<String> lines = List.copyOf(refused);
        refused.clear();
        Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(failures, MOST_DOUBLED));
        due = now + Math.min(wait.toNanos(), LONGEST_WAIT.toNanos());
        failures = isEmpty() ? 0 : failures + 1;
        return lines;
    }

    private void retryReals(Kernel kernel, ResourceRefCounts refCounts) throws SyncException {
        reals.removeIf(edit -> isWanted(edit, refCounts.pool(edit.at())));
        List<ServerEdit> edits = List.copyOf(reals);
        reals.clear();
        // One that is missing already counts as removed.
        kernel.edit(edits).stream().filter(refusal -> !refusal.mismatch()).forEach(this::add);
    }

    /// @param pool the virtual server that is needed; null if it is removed with all its real
    ///   servers
    private static boolean isWanted(ServerEdit edit, @Nullable Pool pool) {
        RealServerAddress real =
                switch (edit) {
                    case ServerEdit.DeleteReal(_, var gone) -> gone;
                    case ServerEdit.SetReal(_, var drained, _) -> drained;
                    default -> throw new IllegalArgumentException("not a removal: " + edit);
                };
        return pool == null
                || pool.endpoints().stream()
                        .anyMatch(endpoint -> RealServerAddress.of(endpoint).equals(real));
    }
}
