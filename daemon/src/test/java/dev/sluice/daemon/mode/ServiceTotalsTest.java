package dev.sluice.daemon.mode;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.daemon.metrics.Metrics;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.model.ServiceName;
import dev.sluice.model.ServicePortName;
import dev.sluice.nftables.FrontendCounts;
import dev.sluice.nftables.table.Key;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceTotalsTest {
    private static final ServicePortName WEB = port("web");
    private static final ServicePortName API = port("api");
    private static final ServicePortName JOBS = port("jobs");

    private final Metrics metrics = new Metrics();
    private final ServiceTotals totals = new ServiceTotals(2);

    ServiceTotalsTest() {
        totals.register(metrics);
    }

    @Test
    void the_places_of_a_port_are_added_up() {
        totals.take(IpFamily.IPV4, List.of(count(WEB, 1, 3, 30), count(WEB, 2, 4, 40)));
        totals.take(IpFamily.IPV6, List.of(count(WEB, 1, 5, 50)));
        assertEquals(List.of(line("connections", "web", 12)), served("connections"));
        assertEquals(List.of(line("packets", "web", 120)), served("packets"));
    }

    @Test
    void a_counter_that_begins_anew_goes_on() {
        totals.take(IpFamily.IPV4, List.of(count(WEB, 1, 3, 30)));
        totals.take(IpFamily.IPV4, List.of(count(WEB, 1, 5, 50)));
        totals.take(IpFamily.IPV4, List.of(count(WEB, 1, 1, 10)));
        assertEquals(List.of(line("connections", "web", 6)), served("connections"));
    }

    @Test
    void a_place_that_goes_takes_nothing_away() {
        totals.take(IpFamily.IPV4, List.of(count(WEB, 1, 3, 30), count(WEB, 2, 4, 40)));
        totals.take(IpFamily.IPV4, List.of(count(WEB, 1, 3, 30)));
        assertEquals(List.of(line("connections", "web", 7)), served("connections"));
    }

    @Test
    void those_beyond_the_limit_share_a_series() {
        totals.take(
                IpFamily.IPV4,
                List.of(count(WEB, 1, 1, 1), count(API, 2, 2, 2), count(JOBS, 3, 3, 3)));
        assertEquals(
                List.of(
                        "sluice_service_connections_total{namespace=\"\",port=\"\","
                                + "protocol=\"\",service=\"(others)\"} 3",
                        line("connections", "api", 2),
                        line("connections", "web", 1)),
                served("connections"));
    }

    @Test
    void a_port_that_goes_makes_room() {
        totals.take(IpFamily.IPV4, List.of(count(WEB, 1, 1, 1), count(API, 2, 2, 2)));
        totals.take(IpFamily.IPV4, List.of(count(API, 2, 2, 2)));
        totals.take(IpFamily.IPV4, List.of(count(API, 2, 2, 2), count(JOBS, 3, 3, 3)));
        assertEquals(
                List.of(line("connections", "api", 2), line("connections", "jobs", 3)),
                served("connections"));
    }

    private List<String> served(String what) {
        return metrics.text()
                .lines()
                .filter(line -> line.startsWith("sluice_service_" + what + "_total{"))
                .sorted()
                .toList();
    }

    private static String line(String what, String service, int value) {
        return "sluice_service_%s_total{namespace=\"shop\",port=\"http\",protocol=\"TCP\",service=\"%s\"} %d"
                .formatted(what, service, value);
    }

    private static FrontendCounts count(
            ServicePortName port, int place, long connections, long packets) {
        Key key = new Key.Vip(Ip.of("10.96.0." + place), Protocol.TCP, 80);
        return new FrontendCounts(port, key, connections, packets);
    }

    private static ServicePortName port(String service) {
        return new ServicePortName(new ServiceName("shop", service), "http", Protocol.TCP);
    }
}
