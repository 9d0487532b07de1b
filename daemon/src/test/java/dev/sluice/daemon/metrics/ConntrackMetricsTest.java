package dev.sluice.daemon.metrics;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conntrack.PortUse;
import dev.sluice.conntrack.PressureReport;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.netlink.conntrack.CpuStatistics;
import dev.sluice.netlink.conntrack.TableStatistics;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConntrackMetricsTest {
    private static final PortUse CROWDED =
            new PortUse(
                    Ip.of("172.31.255.11"),
                    Ip.of("10.244.1.3"),
                    5353,
                    17,
                    PortUse.PORTS * 3 / 4,
                    List.of("infra/dns:dns"));

    private final Metrics metrics = new Metrics();
    private final ConntrackMetrics conntrack = new ConntrackMetrics(metrics);

    @Test
    void names_the_destination_and_the_service_that_run_short() {
        conntrack.measured(report(List.of(CROWDED)));
        assertServed(
                "sluice_source_ports_used_ratio{destination=\"10.244.1.3:5353\",protocol=\"udp\","
                        + "service=\"infra/dns:dns\",source=\"172.31.255.11\"} 0.75");
        conntrack.measured(report(List.of()));
        assertFalse(metrics.text().contains("sluice_source_ports_used_ratio"));
    }

    @Test
    void tells_how_full_the_table_is_and_what_was_lost() {
        assertFalse(metrics.text().contains("sluice_conntrack_entries"), "nobody has looked");
        conntrack.measured(report(List.of()));
        assertServed("sluice_conntrack_entries 7");
        assertServed("sluice_conntrack_entries_limit 262144");
        assertServed("sluice_conntrack_insert_failed_total 1");
        assertServed("sluice_conntrack_drop_total 2");
        assertServed("sluice_conntrack_early_drop_total 3");
        conntrack.lookFailed(new IOException("EPERM"));
        assertFalse(metrics.text().contains("sluice_conntrack_entries"), "what was is no more");
    }

    @Test
    void counts_sweeps_under_the_names_of_kube_proxy() {
        conntrack.swept(IpFamily.IPV4, Duration.ofMillis(3), 12);
        conntrack.swept(IpFamily.IPV4, Duration.ofMillis(3), 0);
        conntrack.sweepFailed(IpFamily.IPV6, new IOException("EPERM"), Duration.ofSeconds(1));
        assertServed("kubeproxy_conntrack_reconciler_deleted_entries_total{ip_family=\"IPv4\"} 12");
        assertServed(
                "kubeproxy_conntrack_reconciler_sync_duration_seconds_bucket{ip_family=\"IPv4\",le=\"0.004\"} 2");
        assertServed("sluice_conntrack_sweep_failures_total{ip_family=\"IPv4\"} 0");
        assertServed("sluice_conntrack_sweep_failures_total{ip_family=\"IPv6\"} 1");
    }

    private void assertServed(String line) {
        String text = metrics.text();
        assertTrue(text.contains("\n" + line + "\n"), () -> line + " is not in\n" + text);
    }

    private static PressureReport report(List<PortUse> worst) {
        return new PressureReport(
                new TableStatistics(7, 262_144), new CpuStatistics(1, 2, 3), worst);
    }
}
