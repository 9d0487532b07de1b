package dev.sluice.testbed.whole;

import static dev.sluice.testbed.whole.Site.POD1;
import static dev.sluice.testbed.whole.Site.POD2;
import static dev.sluice.testbed.whole.Site.slice;
import static dev.sluice.testbed.whole.Site.web;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.sluice.config.ProxyMode;
import dev.sluice.testbed.api.ServiceObject;
import dev.sluice.testbed.api.SliceObject;
import dev.sluice.testbed.node.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The metrics that are served under load are those of the table in METRICS.md.
abstract class MetricsConformance {
    /// Metrics that are only served on a node with failures or with a limit.
    private static final Set<String> RARE =
            Set.of(
                    "kubeproxy_sync_proxy_rules_iptables_restore_failures_total",
                    "kubeproxy_sync_proxy_rules_iptables_partial_restore_failures_total",
                    "kubeproxy_sync_proxy_rules_nftables_sync_failures_total",
                    "kubeproxy_sync_proxy_rules_nftables_cleanup_failures_total",
                    "sluice_shadow_differences",
                    "sluice_source_ports_used_ratio",
                    "sluice_memory_working_set_bytes",
                    "sluice_memory_limit_bytes");

    private final ProxyMode mode;
    @AutoClose private Site site;
    private int changes;

    MetricsConformance(ProxyMode mode) {
        this.mode = mode;
    }

    @BeforeEach
    void start() throws Exception {
        site = Site.build(mode);
        // Disabled by default; the table describes them for when they are enabled.
        site.ownSettings = "nftables: {serviceCounters: true}";
        if (mode == ProxyMode.NFTABLES) {
            site.more = "nodePortAddresses: [primary, localhost]\n";
        }
        site.put(web().nodePort(30080), POD1);
        site.api.put(
                ServiceObject.service("infra/dns")
                        .clusterIp("10.96.0.10")
                        .port("dns", "UDP", 53)
                        .json());
        site.startAndAwaitSync();
    }

    @Test
    void everyMetricOfTheTableIsServedDuringLoadAndNoOther() throws Exception {
        Map<String, String> table = table();
        assertFalse(table.isEmpty());
        flush();
        var missing = new TreeSet<String>();
        try (var _ = site.load()) {
            site.await(
                    () -> "all metrics to be served, still missing: " + missing,
                    () -> {
                        change();
                        ask("10256/healthz");
                        ask("10256/livez");
                        missing.addAll(table.keySet());
                        missing.removeAll(served().keySet());
                        missing.removeAll(RARE);
                        return missing.isEmpty();
                    });
        }
        Map<String, String> served = served();
        served.forEach((name, type) -> assertEquals(table.get(name), type, name));
    }

    /// Returns the type of each metric of this mode.
    private Map<String, String> table() throws IOException {
        Map<String, String> metrics = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("../deploy/METRICS.md"))) {
            String[] cells = line.split(" \\| ", -1);
            if (line.startsWith("| `")
                    && (cells[3].equals("all")
                            || List.of(cells[3].split(", ")).contains(mode.toString()))) {
                metrics.put(cells[0].replaceAll("[`| ]", ""), cells[1]);
            }
        }
        return metrics;
    }

    private Map<String, String> served() {
        Map<String, String> metrics = new TreeMap<>();
        ask("10249/metrics")
                .lines()
                .filter(line -> line.startsWith("# TYPE "))
                .map(line -> line.split(" ", -1))
                .forEach(words -> metrics.put(words[2], words[3]));
        return metrics;
    }

    private void change() {
        SliceObject other = ++changes % 2 == 0 ? slice(POD1) : slice(POD1, POD2);
        site.api.put(other.triggered(Instant.now()).json());
    }

    /// Flushes a chain, so that there is something to repair.
    private void flush() throws IOException {
        switch (mode) {
            case IPTABLES, IPVS ->
                    site.node.run(Place.NODE, "iptables", "-t", "nat", "-F", "KUBE-SERVICES");
            case NFTABLES ->
                    site.node.run(
                            Place.NODE, "nft", "flush", "chain", "ip", "sluice", firstChain());
        }
    }

    private String firstChain() throws IOException {
        return site.node
                .run(Place.NODE, "nft", "list", "table", "ip", "sluice")
                .lines()
                .filter(line -> line.strip().startsWith("chain "))
                .map(line -> line.strip().split(" ", -1)[1])
                .findFirst()
                .orElseThrow();
    }

    private String ask(String path) {
        return new Curl(site.node, Place.NODE).get("http://127.0.0.1:" + path).text();
    }
}
