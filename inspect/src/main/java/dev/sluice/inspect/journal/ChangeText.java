package dev.sluice.inspect.journal;

import dev.sluice.model.ServicePortName;
import dev.sluice.plan.PlannedPort;
import dev.sluice.plan.PlannedService;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Says in a few words what changed for a Service: `new, +3 endpoints`, `deleted`, `+2 -1
/// endpoints`, `frontends +1`, `affinity`.
public final class ChangeText {
    private ChangeText() {}

    /// @param before null if it is new
    /// @param now null if it was deleted
    public static String of(@Nullable PlannedService before, @Nullable PlannedService now) {
        if (now == null) {
            return "deleted";
        }
        List<String> words = new ArrayList<>();
        if (before == null) {
            words.add("new");
            endpoints(Map.of(), byName(now), words);
        } else {
            between(before, now, words);
        }
        return words.isEmpty() ? "order of precedence" : String.join(", ", words);
    }

    private static void between(PlannedService before, PlannedService now, List<String> words) {
        Map<ServicePortName, PlannedPort> was = byName(before);
        Map<ServicePortName, PlannedPort> is = byName(now);
        CountChange ports = CountChange.between(was.keySet(), is.keySet());
        if (!ports.isNone()) {
            words.add("ports " + ports);
        }
        endpoints(was, is, words);
        frontends(was, is, words);
        settings(was, is, words);
        if (!before.scheduler().equals(now.scheduler())) {
            words.add("scheduler");
        }
        if (words.isEmpty()) {
            CountChange unused = unused(was, is);
            if (!unused.isNone()) {
                words.add("unused endpoints " + unused);
            } else if (isAnyOther(was, is, PlannedPort::cluster)
                    || isAnyOther(was, is, PlannedPort::local)
                    || isAnyOther(was, is, PlannedPort::serving)) {
                words.add("choice of endpoints");
            } else if (before.localReady() != now.localReady()) {
                words.add("ready endpoints of this node");
            }
        }
    }

    /// An endpoint of a pod belongs to each port of a Service, and counts once: the port that
    /// changed most counts.
    private static void endpoints(
            Map<ServicePortName, PlannedPort> was,
            Map<ServicePortName, PlannedPort> is,
            List<String> words) {
        CountChange used = CountChange.NONE;
        CountChange leaving = CountChange.NONE;
        for (ServicePortName name : both(was, is)) {
            PlannedPort then = was.get(name);
            PlannedPort now = is.get(name);
            used = used.max(difference(then, now, PlannedPort::reachable));
            leaving = leaving.max(difference(then, now, PlannedPort::terminating));
        }
        if (!used.isNone()) {
            boolean one = used.added() + used.removed() == 1;
            words.add(used + (one ? " endpoint" : " endpoints"));
        }
        if (!leaving.isNone()) {
            words.add("terminating " + leaving);
        }
    }

    private static void frontends(
            Map<ServicePortName, PlannedPort> was,
            Map<ServicePortName, PlannedPort> is,
            List<String> words) {
        CountChange frontends = CountChange.NONE;
        for (ServicePortName name : both(was, is)) {
            frontends =
                    frontends.plus(difference(was.get(name), is.get(name), PlannedPort::frontends));
        }
        if (!frontends.isNone()) {
            words.add("frontends " + frontends);
        }
    }

    private static void settings(
            Map<ServicePortName, PlannedPort> was,
            Map<ServicePortName, PlannedPort> is,
            List<String> words) {
        if (isAnyOther(was, is, PlannedPort::affinitySeconds)) {
            words.add("affinity");
        }
        if (isAnyOther(was, is, PlannedPort::internalPolicy)
                || isAnyOther(was, is, PlannedPort::externalPolicy)) {
            words.add("policy");
        }
        if (isAnyOther(was, is, PlannedPort::sources)) {
            words.add("source ranges");
        }
        if (isAnyOther(was, is, PlannedPort::healthCheckNodePort)) {
            words.add("health check node port");
        }
    }

    /// How many endpoints came and went that no frontend uses, such as unready ones.
    private static CountChange unused(
            Map<ServicePortName, PlannedPort> was, Map<ServicePortName, PlannedPort> is) {
        CountChange unused = CountChange.NONE;
        for (ServicePortName name : both(was, is)) {
            PlannedPort then = was.get(name);
            PlannedPort now = is.get(name);
            int more = (now == null ? 0 : now.known()) - (then == null ? 0 : then.known());
            unused = unused.max(new CountChange(Math.max(more, 0), Math.max(-more, 0)));
        }
        return unused;
    }

    private static <T> CountChange difference(
            @Nullable PlannedPort was,
            @Nullable PlannedPort is,
            Function<PlannedPort, List<T>> part) {
        List<T> before = was == null ? List.of() : part.apply(was);
        List<T> now = is == null ? List.of() : part.apply(is);
        return before.equals(now) ? CountChange.NONE : CountChange.between(before, now);
    }

    /// Whether a port that stays has another value.
    private static boolean isAnyOther(
            Map<ServicePortName, PlannedPort> was,
            Map<ServicePortName, PlannedPort> is,
            Function<PlannedPort, ?> part) {
        for (Map.Entry<ServicePortName, PlannedPort> each : was.entrySet()) {
            PlannedPort now = is.get(each.getKey());
            if (now != null && !Objects.equals(part.apply(each.getValue()), part.apply(now))) {
                return true;
            }
        }
        return false;
    }

    private static Set<ServicePortName> both(
            Map<ServicePortName, PlannedPort> was, Map<ServicePortName, PlannedPort> is) {
        Set<ServicePortName> all = new HashSet<>(was.keySet());
        all.addAll(is.keySet());
        return all;
    }

    private static Map<ServicePortName, PlannedPort> byName(PlannedService service) {
        Map<ServicePortName, PlannedPort> ports = new HashMap<>();
        service.ports().forEach(port -> ports.put(port.name(), port));
        return ports;
    }
}
