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

/// What is to be removed, since nothing needs it any more: for the time of a sync, and longer where
/// the kernel refuses to. Used by the sync thread alone.
final class PendingRemovals {
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);
    private static final int MOST_DOUBLED = 9;

    private final Set<Member> members = new LinkedHashSet<>();
    private final Set<Ip> ips = new LinkedHashSet<>();
    private final Set<ServerAddress> servers = new LinkedHashSet<>();

    /// Edits that take real servers away, or new connections from them.
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

    /// Whether it is something that the kernel refused to remove and that stands for that reason.
    boolean keeps(Item item) {
        return switch (item) {
            case Member member -> members.contains(member);
            case Bound(Ip ip) -> ips.contains(ip);
            case Item.Guard _ -> false;
        };
    }

    boolean keeps(ServerAddress at, RealServerAddress real) {
        return reals.contains(new ServerEdit.DeleteReal(at, real))
                || reals.contains(new ServerEdit.SetReal(at, real, 0));
    }

    boolean keeps(ServerEdit edit) {
        return reals.contains(edit);
    }

    /// How many entries of a set it keeps.
    int entries(IpsetName set) {
        return (int) members.stream().filter(member -> member.set() == set).count();
    }

    int addresses() {
        return ips.size();
    }

    /// What is read tells of all that stands.
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

    /// At the end of a sync: what it could not remove is tried again a while later.
    void rest(long now) {
        if (isEmpty()) {
            failures = 0;
        } else if (failures == 0) {
            failures = 1;
            due = now + FIRST_WAIT.toNanos();
        }
        refused.clear();
    }

    /// How long until it is to be tried again; empty for never.
    Optional<Duration> untilDue(long now) {
        return isEmpty() ? Optional.empty() : Optional.of(Duration.ofNanos(due - now));
    }

    private boolean isEmpty() {
        return members.isEmpty() && ips.isEmpty() && servers.isEmpty() && reals.isEmpty();
    }

    /// Tries again, if it is time.
    ///
    /// @return what is still refused, a line each
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
        // One that is not there any more is gone, as it should be.
        kernel.edit(edits).stream().filter(refusal -> !refusal.astray()).forEach(this::add);
    }

    /// @param pool null where the virtual server goes with all its real ones
    private static boolean isWanted(ServerEdit edit, @Nullable Pool pool) {
        RealServerAddress real =
                switch (edit) {
                    case ServerEdit.DeleteReal(_, var gone) -> gone;
                    case ServerEdit.SetReal(_, var drained, _) -> drained;
                    default -> throw new IllegalArgumentException("not to remove: " + edit);
                };
        return pool == null
                || pool.endpoints().stream()
                        .anyMatch(endpoint -> RealServerAddress.of(endpoint).equals(real));
    }
}
