package dev.sluice.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.config.ProxyConfig;
import dev.sluice.config.ProxyMode;
import dev.sluice.daemon.health.Health;
import dev.sluice.daemon.health.Readiness;
import dev.sluice.daemon.health.StatusBoard;
import dev.sluice.daemon.metrics.ApiMetrics;
import dev.sluice.daemon.metrics.BuildMetrics;
import dev.sluice.daemon.metrics.ConntrackMetrics;
import dev.sluice.daemon.metrics.EventMetrics;
import dev.sluice.daemon.metrics.FreshnessMetrics;
import dev.sluice.daemon.metrics.LocalhostMetrics;
import dev.sluice.daemon.metrics.Metric;
import dev.sluice.daemon.metrics.Metrics;
import dev.sluice.daemon.metrics.ProcessMetrics;
import dev.sluice.daemon.metrics.ShadowMetrics;
import dev.sluice.daemon.metrics.SyncMetrics;
import dev.sluice.daemon.metrics.TaskMetrics;
import dev.sluice.daemon.mode.Modes;
import dev.sluice.daemon.pages.HealthPages;
import dev.sluice.daemon.process.Cgroup;
import dev.sluice.daemon.process.CgroupMetrics;
import dev.sluice.daemon.report.WatchAges;
import dev.sluice.model.IpFamily;
import dev.sluice.services.ChangeLog;
import dev.sluice.services.WakeUp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// The table of metrics in `deploy/METRICS.md` contains exactly the metrics that are served.
class MetricsTableTest {
    private static final Path TABLE = Path.of("../deploy/METRICS.md");
    private static final Set<ProxyMode> MODES = EnumSet.copyOf(modes());

    @Test
    void says_what_is_served() throws IOException {
        assertEquals(
                String.join("\n", served()),
                String.join(
                        "\n",
                        Files.readAllLines(TABLE).stream()
                                .filter(l -> l.startsWith("| `"))
                                .toList()));
    }

    /// The rows of the table: name, type, labels, modes, meaning.
    private static List<String> served() {
        Map<String, Set<ProxyMode>> modesOf = new TreeMap<>();
        Map<String, Metric> byName = new TreeMap<>();
        for (ProxyMode mode : MODES) {
            for (Metric metric : metrics(mode).all()) {
                byName.put(metric.name(), metric);
                modesOf.computeIfAbsent(metric.name(), _ -> new TreeSet<>()).add(mode);
            }
        }
        return byName.values().stream()
                .map(m -> row(m, modesOf.getOrDefault(m.name(), Set.of())))
                .toList();
    }

    private static String row(Metric metric, Set<ProxyMode> modes) {
        return "| `%s` | %s | %s | %s | %s |"
                .formatted(
                        metric.name(),
                        metric.type(),
                        join(new TreeSet<>(metric.labels())),
                        modes.equals(MODES) ? "all" : join(modes),
                        metric.help().replaceFirst("^\\[[A-Z]+] ", ""));
    }

    private static String join(Set<?> words) {
        var all = new StringJoiner(", ").setEmptyValue("-");
        words.forEach(word -> all.add(word.toString()));
        return all.toString();
    }

    private static List<ProxyMode> modes() {
        return Arrays.asList(ProxyMode.values());
    }

    private static Metrics metrics(ProxyMode mode) {
        ProxyConfig config = Configs.of("mode: " + mode);
        var metrics = new Metrics();
        InstantSource clock = InstantSource.fixed(Instant.EPOCH);
        Set<IpFamily> families = EnumSet.allOf(IpFamily.class);
        new ProcessMetrics(metrics, Path.of("/proc"));
        CgroupMetrics.register(metrics, Cgroup.ofThisProcess(Path.of("/")));
        new ApiMetrics(metrics);
        new TaskMetrics(metrics);
        new ConntrackMetrics(metrics);
        new EventMetrics(metrics, _ -> {});
        new FreshnessMetrics(metrics, List.of("Services"));
        new ShadowMetrics(metrics);
        BuildMetrics.register(metrics, "sluice/test", "1.2", Map.of());
        new SyncMetrics(
                metrics, families, new ChangeLog(new WakeUp(), Instant.EPOCH), clock, () -> 0);
        Modes.of(config).metrics(metrics);
        if (mode == ProxyMode.NFTABLES) {
            new LocalhostMetrics(metrics, families, List::of);
        }
        new HealthPages(
                new StatusBoard(families, clock)::status,
                new Health(Duration.ofMinutes(1), at -> at, ZoneOffset.UTC),
                new Readiness(Duration.ofMinutes(3)),
                Map::of,
                clock,
                metrics);
        WatchAges.register(metrics, Map::of, System::nanoTime);
        return metrics;
    }
}
