package dev.sluice.testbed.whole;

import static dev.sluice.testbed.whole.Site.POD1;
import static dev.sluice.testbed.whole.Site.POD2;
import static dev.sluice.testbed.whole.Site.WEB;
import static dev.sluice.testbed.whole.Site.slice;
import static dev.sluice.testbed.whole.Site.web;

import dev.sluice.config.ProxyMode;
import dev.sluice.testbed.api.ServiceObject;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.run.Folder;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A real Prometheus scrapes the daemon and answers the queries of kubernetes-mixin's proxy
/// dashboard. The panels of requests with answers other than 2xx are left out, because there are
/// none.
class DashboardIT {
    private static final String PROMETHEUS = "127.0.0.1:9090";
    private static final String JOB = "job=\"kube-proxy\"";
    private static final Pattern NUMBER = Pattern.compile("\"value\":\\[[0-9.]+,\"[-+0-9.e]+\"]");

    private static final List<String> QUERIES =
            List.of(
                    "sum(up{JOB})",
                    "sum(rate(kubeproxy_sync_proxy_rules_duration_seconds_count{JOB}[20s]))",
                    "histogram_quantile(0.99, rate(kubeproxy_sync_proxy_rules_duration_seconds_bucket{JOB}[20s]))",
                    "sum(rate(kubeproxy_network_programming_duration_seconds_count{JOB}[20s])) by (instance)",
                    "histogram_quantile(0.99, sum(rate(kubeproxy_network_programming_duration_seconds_bucket{JOB}[20s])) by (instance, le))",
                    "sum(rate(rest_client_requests_total{JOB, code=~\"2..\"}[20s]))",
                    "histogram_quantile(0.99, sum(rate(rest_client_request_duration_seconds_bucket{JOB, verb=\"POST\"}[20s])) by (verb, le))",
                    "histogram_quantile(0.99, sum(rate(rest_client_request_duration_seconds_bucket{JOB, verb=\"GET\"}[20s])) by (verb, le))",
                    "process_resident_memory_bytes{JOB}",
                    "rate(process_cpu_seconds_total{JOB}[20s])",
                    "go_goroutines{JOB}");

    private Site site;
    private Folder folder;
    private Process prometheus;

    @BeforeEach
    void start() throws Exception {
        site = Site.build(ProxyMode.IPTABLES);
        site.put(web(), POD1);
        site.startAndAwaitSync();
        folder = Folder.temporary("sluice-prometheus-");
        prometheus = prometheus(folder.path());
    }

    @AfterEach
    void close() throws IOException {
        prometheus.destroyForcibly();
        site.close();
        folder.close();
    }

    @Test
    void everyPanelHasData() throws Exception {
        int[] round = {0};
        var empty = new ArrayList<String>();
        site.await(
                () -> "data for every panel, still without: " + empty,
                () -> {
                    trouble(round[0]++);
                    empty.clear();
                    QUERIES.stream().filter(query -> !hasData(query)).forEach(empty::add);
                    return empty.isEmpty();
                });
    }

    /// Produces data for each panel: changed endpoints; cut watches, so that they are opened again;
    /// and Services whose address another one has, each of which makes a new Event.
    private void trouble(int round) throws IOException {
        String[] pods = round % 2 == 0 ? new String[] {POD1} : new String[] {POD1, POD2};
        site.api.put(slice(pods).triggered(Instant.now()).json());
        if (round % 20 == 5) {
            site.api.faults().cutWatches();
        }
        if (round % 20 == 10) {
            String later = "shop/zoo-" + round;
            site.api.put(
                    ServiceObject.service(later).clusterIp(WEB.toString()).port("http", 80).json());
        }
    }

    private Process prometheus(Path home) throws IOException {
        Path config =
                Files.writeString(
                        home.resolve("prometheus.yml"),
                        """
                        global: {scrape_interval: 1s}
                        scrape_configs:
                        - job_name: kube-proxy
                          static_configs:
                          - targets: ['127.0.0.1:10249']
                        """);
        return site.node
                .process(
                        Place.NODE,
                        "prometheus",
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + home.resolve("data"),
                        "--web.listen-address=" + PROMETHEUS)
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("prometheus.log").toFile())
                .start();
    }

    private boolean hasData(String query) {
        String asked = URLEncoder.encode(query.replace("JOB", JOB), StandardCharsets.UTF_8);
        Curl.Answer answer =
                new Curl(site.node, Place.NODE)
                        .get("http://" + PROMETHEUS + "/api/v1/query?query=" + asked);
        return answer.status() == 200 && NUMBER.matcher(answer.text()).find();
    }
}
