package dev.sluice.daemon;

import dev.sluice.config.ProxyConfig;
import dev.sluice.daemon.mode.KernelComparison;
import dev.sluice.daemon.node.HostAddresses;
import dev.sluice.daemon.operator.LiveState;
import dev.sluice.daemon.operator.OperatorException;
import dev.sluice.inspect.check.facts.DaemonFacts.SkippedObject;
import dev.sluice.inspect.check.facts.Fact;
import dev.sluice.inspect.check.facts.ServiceMismatch;
import dev.sluice.inspect.diff.Difference;
import dev.sluice.inspect.services.WrittenState;
import dev.sluice.kube.freshness.Freshness;
import dev.sluice.kube.freshness.FreshnessReport;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.plan.Plan;
import dev.sluice.services.SharedMap;
import dev.sluice.sync.SyncException;
import java.net.SocketException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What differs between what the daemon has written, what the kernel holds and what the API server
/// says, by Service.
///
/// @param freshness compares what is known with the API server
record NodeMismatches(ProxyConfig config, LiveState live, Freshness freshness) {
    /// A little longer than between two comparisons that are made anyway.
    private static final Duration RECENT = Duration.ofMinutes(11);

    /// Compares what is written with the kernel: what is only planned is no difference yet.
    /// Services that are written meanwhile are left out, since they were compared with their former
    /// state.
    Fact<List<ServiceMismatch>> kernel(List<WrittenState> states) {
        List<Difference> differences = new ArrayList<>();
        Set<String> changed;
        try {
            List<Ip> addresses = HostAddresses.ofThisHost();
            for (Plan plan : written(states).values()) {
                differences.addAll(
                        KernelComparison.read(
                                        config,
                                        plan,
                                        addresses,
                                        KernelComparison.modes(config, false))
                                .differences(plan, false, false));
            }
            changed = differences.isEmpty() ? Set.of() : changed(states, live.states());
        } catch (SocketException | SyncException | OperatorException e) {
            return new Fact.Unreadable<>("kernel: " + e.getMessage());
        }
        Map<String, List<String>> texts = new TreeMap<>();
        for (Difference each : differences) {
            if (!changed.contains(each.service())) {
                texts.computeIfAbsent(object(each), _ -> new ArrayList<>()).add(each.text());
            }
        }
        return new Fact.Known<>(mismatches(texts));
    }

    private static Map<IpFamily, Plan> written(List<WrittenState> states) {
        Map<IpFamily, Plan> plans = new EnumMap<>(IpFamily.class);
        for (WrittenState state : states) {
            Plan its = state.written();
            if (its != null) {
                plans.put(its.family(), its);
            }
        }
        return plans;
    }

    /// The Services that were written between two states.
    private static Set<String> changed(List<WrittenState> before, List<WrittenState> after) {
        Map<IpFamily, Plan> later = written(after);
        Set<String> changed = new HashSet<>();
        written(before)
                .forEach((family, plan) -> {
                    Plan now = later.getOrDefault(family, plan);
                    SharedMap.differences(
                            plan.services(),
                            now.services(),
                            (name, _, _) -> changed.add(name.toString()));
                });
        return changed;
    }

    private static String object(Difference difference) {
        String service = difference.service();
        if (service == null) {
            return String.join(", ", difference.frontends());
        }
        return difference.port() == null ? service : service + ":" + difference.port();
    }

    /// Compares what is known with the API server, unless that was done lately and nothing was
    /// found. Where objects change all the time, it takes half a minute.
    Fact<FreshnessReport> freshnessReport() {
        try {
            var last = freshness.last().filter(NodeMismatches::isEnough);
            return new Fact.Known<>(last.isPresent() ? last.get() : freshness.check());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Fact.Unreadable<>("API server: interrupted");
        }
    }

    /// By which objects what is known differs from the API server.
    static Fact<List<ServiceMismatch>> api(FreshnessReport report) {
        if (!report.failures().isEmpty()) {
            return new Fact.Unreadable<>("API server: " + String.join("; ", report.failures()));
        }
        Map<String, List<String>> texts = new TreeMap<>();
        report.stale()
                .forEach(each ->
                        texts.computeIfAbsent(each.name(), _ -> new ArrayList<>())
                                .add(each.toString()));
        return new Fact.Known<>(mismatches(texts));
    }

    /// The objects of which a part cannot be read.
    static List<SkippedObject> skipped(FreshnessReport report) {
        return report.problems().stream()
                .map(problem -> {
                    String object = problem.object();
                    int blank = object.indexOf(' ');
                    return new SkippedObject(
                            blank < 0 ? object : object.substring(0, blank),
                            object.substring(blank + 1),
                            problem.field() + " " + problem.fault());
                })
                .toList();
    }

    private static boolean isEnough(FreshnessReport report) {
        Duration age = Duration.between(report.at(), InstantSource.system().instant());
        return age.compareTo(RECENT) < 0 && report.isClean();
    }

    private static List<ServiceMismatch> mismatches(Map<String, List<String>> texts) {
        return texts.entrySet().stream()
                .map(each -> new ServiceMismatch(each.getKey(), each.getValue()))
                .toList();
    }
}
