package dev.sluice.daemon.shadow;

import dev.sluice.base.background.PeriodicTask;
import dev.sluice.base.background.TaskListener;
import dev.sluice.daemon.metrics.ShadowMetrics;
import dev.sluice.daemon.node.HostAddresses;
import dev.sluice.daemon.report.InstalledPlans;
import dev.sluice.inspect.diff.Difference;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.plan.Plan;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/// Compares the plans with kube-proxy's rules, over and over. A difference counts from the second
/// comparison on in which it is found: kube-proxy may need a while to write a change.
public final class ShadowComparison {
    private static final Duration INTERVAL = Duration.ofSeconds(15);

    /// A comparison takes at most this part of the time.
    private static final int SHARE = 20;

    private static final int LOGGED = 20;

    private final InstalledPlans plans;
    private final Reader kernel;
    private final HostAddresses addresses;
    private final ShadowMetrics metrics;
    private final LongSupplier nanos;
    private final Logger log;
    private final Map<IpFamily, Map<String, Difference>> before = new EnumMap<>(IpFamily.class);
    private final Map<IpFamily, List<Difference>> confirmed = new ConcurrentHashMap<>();
    private final Set<IpFamily> empty = new HashSet<>();
    private long next;

    /// Compares a plan with kube-proxy's rules.
    @FunctionalInterface
    public interface Reader {
        /// @param addresses the addresses of the host's interfaces
        /// @return what differs; empty if kube-proxy has no rules
        Optional<List<Difference>> differences(Plan plan, List<Ip> addresses);
    }

    /// @param kernel reads the rules of a family and compares them
    /// @param nanos a monotonic clock in nanoseconds
    public ShadowComparison(
            InstalledPlans plans,
            Reader kernel,
            HostAddresses addresses,
            ShadowMetrics metrics,
            LongSupplier nanos,
            Logger log) {
        this.plans = plans;
        this.kernel = kernel;
        this.addresses = addresses;
        this.metrics = metrics;
        this.nanos = nanos;
        this.log = log;
        this.next = nanos.getAsLong();
    }

    /// Starts the thread that compares, and returns at once.
    public void start(TaskListener failures) {
        new PeriodicTask("shadow", INTERVAL, this::turn, failures).start();
    }

    /// The differences that the last comparison confirmed. From any thread.
    public List<Difference> differences() {
        List<Difference> all = new ArrayList<>();
        for (IpFamily family : IpFamily.values()) {
            all.addAll(confirmed.getOrDefault(family, List.of()));
        }
        return all;
    }

    /// Compares once, unless comparisons took too much of the time.
    void turn() throws SocketException {
        long start = nanos.getAsLong();
        if (start - next < 0) {
            return;
        }
        List<Ip> host = addresses.list();
        for (Plan plan : plans.all()) {
            compare(plan, host);
        }
        long end = nanos.getAsLong();
        next = end + SHARE * (end - start) - INTERVAL.toNanos();
    }

    private void compare(Plan plan, List<Ip> host) {
        IpFamily family = plan.family();
        Optional<List<Difference>> found = kernel.differences(plan, host);
        if (found.isEmpty()) {
            if (empty.add(family)) {
                log.warn("{}: kube-proxy has no rules to compare with", family.label());
            }
            metrics.nothing(family);
            confirmed.put(family, List.of());
            before.remove(family);
            return;
        }
        empty.remove(family);
        Map<String, Difference> now = new LinkedHashMap<>();
        found.get().forEach(each -> now.put(each.text(), each));
        Map<String, Difference> last = before.getOrDefault(family, Map.of());
        List<Difference> lasting =
                now.values().stream().filter(each -> last.containsKey(each.text())).toList();
        tell(family, confirmed.getOrDefault(family, List.of()), lasting);
        before.put(family, now);
        confirmed.put(family, lasting);
        metrics.differences(family, lasting.size());
    }

    private void tell(IpFamily family, List<Difference> were, List<Difference> are) {
        Set<String> known = new HashSet<>(were.stream().map(Difference::text).toList());
        are.stream()
                .filter(each -> !known.contains(each.text()))
                .limit(LOGGED)
                .forEach(each -> log.warn("{}: kube-proxy: {}", family.label(), each.text()));
        if (are.isEmpty() && !were.isEmpty()) {
            log.info("{}: kube-proxy does all that Sluice would do", family.label());
        }
    }
}
