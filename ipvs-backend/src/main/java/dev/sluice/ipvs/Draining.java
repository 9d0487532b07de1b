package dev.sluice.ipvs;

import dev.sluice.ipvs.change.DrainRequest;
import dev.sluice.ipvs.kernel.Kernel.Load;
import dev.sluice.ipvs.state.RealServerAddress;
import dev.sluice.ipvs.state.ServerAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The real servers that drain: they get no new connections, and are removed when they are idle or
/// past their deadline. Used by the sync thread alone.
///
/// A pod that is terminating has its grace period: its slice lists it until that is over. After
/// that its connections lead nowhere, and the real server is removed [#AFTER_THE_POD] later.
final class Draining {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    /// Not at once, because a Service whose selector or port changes while the pod terminates does
    /// not list it either. This is the usual grace period.
    static final Duration AFTER_THE_POD = Duration.ofSeconds(30);

    private final Duration deadline;
    private final Map<ServerAddress, Map<RealServerAddress, DrainingServer>> servers =
            new HashMap<>();
    private long checked;

    /// The state of the pod of a draining real server, as far as it is known.
    private enum Pod {
        /// It is not ready, or no longer belongs to the Service, or its state is not known.
        LIVES,
        TERMINATES,
        ENDED
    }

    /// @param since when the pod was first seen in this state, on the monotonic clock, in
    ///   nanoseconds
    private record DrainingServer(Pod pod, long since) {}

    /// @param deadline how long a real server may drain if its pod is not known to end; zero for no
    ///   limit
    Draining(Duration deadline) {
        this.deadline = deadline;
    }

    /// The draining real servers of a virtual server.
    Set<RealServerAddress> of(ServerAddress at) {
        return at(at).keySet();
    }

    Set<ServerAddress> addresses() {
        return Set.copyOf(servers.keySet());
    }

    private Map<RealServerAddress, DrainingServer> at(ServerAddress at) {
        return servers.getOrDefault(at, Map.of());
    }

    /// Replaces the draining real servers of the named virtual servers.
    void replace(Map<ServerAddress, DrainRequest> drains, long now) {
        drains.forEach((at, those) -> {
            Map<RealServerAddress, DrainingServer> after = new LinkedHashMap<>();
            for (RealServerAddress real : those.reals()) {
                DrainingServer before = at(at).get(real);
                Pod pod = pod(real, before, those);
                boolean known = before != null && before.pod() == pod;
                after.put(real, known ? before : new DrainingServer(pod, now));
            }
            put(at, after);
        });
    }

    private static Pod pod(
            RealServerAddress real, @Nullable DrainingServer before, DrainRequest those) {
        if (those.terminating().contains(real.ip())) {
            return Pod.TERMINATES;
        }
        boolean left = before != null && before.pod() != Pod.LIVES;
        return left || those.ended().contains(real.ip()) ? Pod.ENDED : Pod.LIVES;
    }

    /// The draining real servers of a virtual server that may be removed. Forgets those that the
    /// kernel no longer has.
    ///
    /// @param loads the real servers that the kernel has, with their connections
    List<RealServerAddress> due(ServerAddress at, Map<RealServerAddress, Load> loads, long now) {
        Map<RealServerAddress, DrainingServer> draining = new LinkedHashMap<>(at(at));
        draining.keySet().retainAll(loads.keySet());
        put(at, draining);
        List<RealServerAddress> due = new ArrayList<>();
        draining.forEach((real, server) -> {
            Load load = loads.get(real);
            OptionalLong end = end(server);
            if (load == null || load.isIdle() || (end.isPresent() && now >= end.getAsLong())) {
                due.add(real);
            }
        });
        return due;
    }

    /// The deadline in nanoseconds; empty for none.
    private OptionalLong end(DrainingServer server) {
        return switch (server.pod()) {
            case TERMINATES -> OptionalLong.empty();
            case ENDED -> OptionalLong.of(server.since() + AFTER_THE_POD.toNanos());
            case LIVES ->
                    deadline.isZero()
                            ? OptionalLong.empty()
                            : OptionalLong.of(server.since() + deadline.toNanos());
        };
    }

    /// Why a real server is past its deadline, for the log.
    String reason(ServerAddress at, RealServerAddress real) {
        DrainingServer server = at(at).get(real);
        return server != null && server.pod() == Pod.ENDED
                ? "its pod has ended"
                : "it took longer than ipvs.drainDeadline";
    }

    void remove(ServerAddress at, List<RealServerAddress> reals) {
        Map<RealServerAddress, DrainingServer> remaining = new LinkedHashMap<>(at(at));
        reals.forEach(remaining::remove);
        put(at, remaining);
    }

    void checked(long now) {
        checked = now;
    }

    /// How long until the next check: soon after a real server began to drain, and less often the
    /// longer all of them take; at the latest at a deadline. Empty if nothing drains.
    Optional<Duration> untilCheck(long now) {
        List<DrainingServer> all =
                servers.values().stream().flatMap(m -> m.values().stream()).toList();
        if (all.isEmpty()) {
            return Optional.empty();
        }
        long youngest = all.stream().mapToLong(DrainingServer::since).max().orElse(now);
        Duration pause = Duration.ofNanos(now - youngest).dividedBy(4);
        pause = pause.compareTo(SHORTEST) < 0 ? SHORTEST : pause;
        pause = pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
        long next = Math.max(checked, youngest) + pause.toNanos();
        OptionalLong end = all.stream().map(this::end).flatMapToLong(OptionalLong::stream).min();
        if (end.isPresent()) {
            next = Math.min(next, Math.max(end.getAsLong(), checked + SHORTEST.toNanos()));
        }
        return Optional.of(Duration.ofNanos(next - now));
    }

    private void put(ServerAddress at, Map<RealServerAddress, DrainingServer> reals) {
        if (reals.isEmpty()) {
            servers.remove(at);
        } else {
            servers.put(at, reals);
        }
    }
}
