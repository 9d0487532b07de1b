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

/// Real servers that left and still carry connections: they take no new ones, and go when they are
/// idle, or when their time is up. Used by the sync thread alone.
///
/// Whoever's pod is being ended has the pod's grace period: its slice lists it until that is over.
/// What is left then leads nowhere, and goes [#AFTER_THE_POD] later.
final class Draining {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    /// Not at once: a Service whose selector or port changes while the pod ends lists it no longer,
    /// either. The usual grace period.
    static final Duration AFTER_THE_POD = Duration.ofSeconds(30);

    private final Duration deadline;
    private final Map<ServerAddress, Map<RealServerAddress, DrainingServer>> leavers =
            new HashMap<>();
    private long looked;

    /// What becomes of a pod that left, as far as is known.
    private enum Pod {
        /// It did not become ready, or no longer belongs to the Service, or we do not know.
        LIVES,
        TERMINATES,
        ENDED
    }

    /// @param since when that became of its pod
    private record DrainingServer(Pod pod, long since) {}

    /// @param deadline how long those may take whose pods live on; zero for as long as they like
    Draining(Duration deadline) {
        this.deadline = deadline;
    }

    /// What of a virtual server drains.
    Set<RealServerAddress> of(ServerAddress at) {
        return at(at).keySet();
    }

    Set<ServerAddress> addresses() {
        return Set.copyOf(leavers.keySet());
    }

    private Map<RealServerAddress, DrainingServer> at(ServerAddress at) {
        return leavers.getOrDefault(at, Map.of());
    }

    /// From now on these drain, of the virtual servers that are named, and no others of them.
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

    /// Which of a virtual server's may go, given what they carry. Those that are gone already are
    /// forgotten.
    List<RealServerAddress> due(ServerAddress at, Map<RealServerAddress, Load> loads, long now) {
        Map<RealServerAddress, DrainingServer> draining = new LinkedHashMap<>(at(at));
        draining.keySet().retainAll(loads.keySet());
        put(at, draining);
        List<RealServerAddress> due = new ArrayList<>();
        draining.forEach((real, leaver) -> {
            Load load = loads.get(real);
            OptionalLong end = end(leaver);
            if (load == null || load.isIdle() || (end.isPresent() && now >= end.getAsLong())) {
                due.add(real);
            }
        });
        return due;
    }

    /// When its time is up; empty for never.
    private OptionalLong end(DrainingServer leaver) {
        return switch (leaver.pod()) {
            case TERMINATES -> OptionalLong.empty();
            case ENDED -> OptionalLong.of(leaver.since() + AFTER_THE_POD.toNanos());
            case LIVES ->
                    deadline.isZero()
                            ? OptionalLong.empty()
                            : OptionalLong.of(leaver.since() + deadline.toNanos());
        };
    }

    /// Why the time of one is up, in words.
    String reason(ServerAddress at, RealServerAddress real) {
        DrainingServer leaver = at(at).get(real);
        return leaver != null && leaver.pod() == Pod.ENDED
                ? "its pod has ended"
                : "it took longer than ipvs.drainDeadline";
    }

    void gone(ServerAddress at, List<RealServerAddress> reals) {
        Map<RealServerAddress, DrainingServer> rest = new LinkedHashMap<>(at(at));
        reals.forEach(rest::remove);
        put(at, rest);
    }

    void looked(long now) {
        looked = now;
    }

    /// How long until it is worth looking again: soon for those that just left, the more seldom the
    /// longer they take, and when the time of one is up. Empty if nothing drains.
    Optional<Duration> untilLook(long now) {
        List<DrainingServer> all =
                leavers.values().stream().flatMap(m -> m.values().stream()).toList();
        if (all.isEmpty()) {
            return Optional.empty();
        }
        long youngest = all.stream().mapToLong(DrainingServer::since).max().orElse(now);
        Duration pause = Duration.ofNanos(now - youngest).dividedBy(4);
        pause = pause.compareTo(SHORTEST) < 0 ? SHORTEST : pause;
        pause = pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
        long next = Math.max(looked, youngest) + pause.toNanos();
        OptionalLong end = all.stream().map(this::end).flatMapToLong(OptionalLong::stream).min();
        if (end.isPresent()) {
            next = Math.min(next, Math.max(end.getAsLong(), looked + SHORTEST.toNanos()));
        }
        return Optional.of(Duration.ofNanos(next - now));
    }

    private void put(ServerAddress at, Map<RealServerAddress, DrainingServer> reals) {
        if (reals.isEmpty()) {
            leavers.remove(at);
        } else {
            leavers.put(at, reals);
        }
    }
}
