package dev.sluice.ipvs;

import dev.sluice.ipvs.kernel.Kernel.Load;
import dev.sluice.ipvs.state.RealServer;
import dev.sluice.ipvs.state.ServerAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Real servers that left and still carry connections: they take no new ones, and go when they are
/// idle, or when their time is up. Used by the sync thread alone.
final class Draining {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final Duration deadline;
    private final Map<ServerAddress, Map<RealServer, Long>> since = new HashMap<>();
    private long looked;

    /// @param deadline how long they may take; zero for as long as they like
    Draining(Duration deadline) {
        this.deadline = deadline;
    }

    /// What of a virtual server drains.
    Set<RealServer> of(ServerAddress at) {
        return since.getOrDefault(at, Map.of()).keySet();
    }

    Set<ServerAddress> addresses() {
        return Set.copyOf(since.keySet());
    }

    /// From now on these drain, of the virtual servers that are named, and no others of them.
    void replace(Map<ServerAddress, List<RealServer>> drains, long now) {
        drains.forEach((at, reals) -> {
            Map<RealServer, Long> before = since.getOrDefault(at, Map.of());
            Map<RealServer, Long> after = new LinkedHashMap<>();
            reals.forEach(real -> after.put(real, before.getOrDefault(real, now)));
            put(at, after);
        });
    }

    /// Which of a virtual server's may go, given what they carry. Those that are gone already are
    /// forgotten.
    List<RealServer> due(ServerAddress at, Map<RealServer, Load> loads, long now) {
        Map<RealServer, Long> draining = new LinkedHashMap<>(since.getOrDefault(at, Map.of()));
        draining.keySet().retainAll(loads.keySet());
        put(at, draining);
        List<RealServer> due = new ArrayList<>();
        draining.forEach((real, began) -> {
            Load load = loads.get(real);
            if (load == null || load.isIdle() || isOver(began, now)) {
                due.add(real);
            }
        });
        return due;
    }

    private boolean isOver(long began, long now) {
        return !deadline.isZero() && now - began >= deadline.toNanos();
    }

    void gone(ServerAddress at, List<RealServer> reals) {
        Map<RealServer, Long> rest = new LinkedHashMap<>(since.getOrDefault(at, Map.of()));
        rest.keySet().removeAll(new HashSet<>(reals));
        put(at, rest);
    }

    void looked(long now) {
        looked = now;
    }

    /// How long until it is worth looking again: soon for those that just left, the more seldom the
    /// longer they take, and when a deadline is over. Empty if nothing drains.
    Optional<Duration> untilLook(long now) {
        long youngest = Long.MIN_VALUE;
        long oldest = Long.MAX_VALUE;
        for (Map<RealServer, Long> reals : since.values()) {
            for (long began : reals.values()) {
                youngest = Math.max(youngest, began);
                oldest = Math.min(oldest, began);
            }
        }
        if (since.isEmpty()) {
            return Optional.empty();
        }
        Duration pause = Duration.ofNanos(now - youngest).dividedBy(4);
        pause = pause.compareTo(SHORTEST) < 0 ? SHORTEST : pause;
        pause = pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
        long next = Math.max(looked, youngest) + pause.toNanos();
        if (!deadline.isZero()) {
            next =
                    Math.min(
                            next,
                            Math.max(oldest + deadline.toNanos(), looked + SHORTEST.toNanos()));
        }
        return Optional.of(Duration.ofNanos(next - now));
    }

    private void put(ServerAddress at, Map<RealServer, Long> reals) {
        if (reals.isEmpty()) {
            since.remove(at);
        } else {
            since.put(at, reals);
        }
    }

    /// When one began to drain.
    long since(ServerAddress at, RealServer real) {
        return since.getOrDefault(at, Map.of()).getOrDefault(real, looked);
    }
}
