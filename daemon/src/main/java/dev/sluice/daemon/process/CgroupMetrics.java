package dev.sluice.daemon.process;

import dev.sluice.daemon.metrics.Metric;
import dev.sluice.daemon.metrics.Metrics;
import dev.sluice.daemon.metrics.Sample;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;

/// Metrics of the memory and its limit, which show how close an OOM kill is.
public final class CgroupMetrics {
    private CgroupMetrics() {}

    public static void register(Metrics metrics, Cgroup cgroup) {
        read(
                metrics,
                "sluice_memory_working_set_bytes",
                "Memory that the control group uses and could not give back at once, as kubelet"
                        + " counts it",
                cgroup::workingSet);
        read(
                metrics,
                "sluice_memory_limit_bytes",
                "Memory that the control group may use; left out where there is no limit",
                cgroup::memoryLimit);
    }

    private static void read(
            Metrics metrics, String name, String help, Supplier<OptionalLong> bytes) {
        metrics.read(
                name,
                Metric.Type.GAUGE,
                help,
                List.of(),
                () -> {
                    OptionalLong value = bytes.get();
                    return value.isPresent() ? Sample.of((double) value.getAsLong()) : List.of();
                });
    }
}
