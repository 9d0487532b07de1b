package dev.sluice.daemon.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.sluice.base.log.RecordingLogger;
import dev.sluice.daemon.health.HealthPort;
import dev.sluice.daemon.health.HealthPort.Local;
import dev.sluice.daemon.http.Http;
import dev.sluice.daemon.http.WebServer;
import dev.sluice.kube.events.Event;
import dev.sluice.kube.events.Regarding;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.NodePortAddresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Uses real sockets of the loopback interface.
class HealthCheckNodePortServerTest {
    private static final ServiceName WEB = new ServiceName("shop", "web");
    private static final NodePortAddresses ALL = new NodePortAddresses.All();
    private static final String V4 = "127.0.0.1";
    private static final String V6 = "::1";

    @AutoClose private final WebServer server = new WebServer("http");
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private volatile boolean healthy = true;
    private final RecordingLogger log = new RecordingLogger();
    private final HealthCheckNodePortServer ports = server(Duration.ofMillis(20));
    private int port;

    @BeforeEach
    void findPort() throws IOException {
        port = freePort();
    }

    @Test
    void answers_as_recorded() throws Exception {
        set(new HealthPort(port, Map.of(IpFamily.IPV4, new Local(1, ALL))));
        awaitAnswer(V4, "200 OK");
        assertEquals(
                Http.recorded("health-check-node-port"),
                Http.comparable(Http.get(V4, port, "/any/path")));
    }

    @Test
    void each_family_has_its_count_at_one_socket() throws Exception {
        set(both(2, 3));
        awaitAnswer(V4, "\"localEndpoints\": 2");
        awaitAnswer(V6, "\"localEndpoints\": 3");
        awaitAnswer(V6, "X-Load-Balancing-Endpoint-Weight: 3");
        set(both(0, 1));
        awaitAnswer(V4, "503 Service Unavailable");
        awaitAnswer(V6, "200 OK");
    }

    @Test
    void who_is_not_healthy_says_so() throws Exception {
        set(both(2, 3));
        awaitAnswer(V4, "200 OK");
        healthy = false;
        String answer = Http.get(V4, port, "/");
        assertTrue(answer.startsWith("HTTP/1.1 503 "), answer);
        assertTrue(answer.contains("\"localEndpoints\": 2"), answer);
        assertTrue(answer.contains("\"serviceProxyHealthy\": false"), answer);
    }

    @Test
    void what_is_gone_listens_no_more() throws Exception {
        set(both(1, 1));
        awaitAnswer(V4, "200 OK");
        ports.set(Map.of());
        awaitRefused(V4);
    }

    @Test
    void a_port_that_passes_to_another_service_is_opened_again() throws Exception {
        set(both(1, 1));
        awaitAnswer(V4, "\"name\": \"web\"");
        ports.set(Map.of(new ServiceName("shop", "api"), both(1, 1)));
        awaitAnswer(V4, "\"name\": \"api\"");
        assertEquals(List.of(), events);
    }

    @Test
    void a_port_that_is_taken_is_told_of_and_tried_again() throws Exception {
        try (var _ = new ServerSocket(port)) {
            set(both(1, 1));
            await("an event", () -> !events.isEmpty());
            Event event = events.getFirst();
            assertEquals(new Regarding.OfService(WEB), event.regarding());
            assertEquals("FailedToStartServiceHealthcheck", event.reason());
            assertTrue(
                    event.note().contains("shop/web: cannot listen on [0:0:0:0:0:0:0:0]:" + port),
                    event.note());
        }
        awaitAnswer(V4, "200 OK");
    }

    @Test
    void an_address_that_is_taken_closes_no_other() throws Exception {
        try (var _ = taken(V4, port)) {
            set(ipv4(only(V4, "127.0.0.2")));
            awaitAnswer("127.0.0.2", "200 OK");
            awaitLogged("WARN healthCheckNodePort of Service shop/web: cannot listen on " + V4);
            for (int i = 0; i < 200; i++) {
                String answer = ask("127.0.0.2");
                assertTrue(answer.contains("200 OK"), answer);
            }
        }
        awaitAnswer(V4, "200 OK");
        awaitLogged("INFO healthCheckNodePort of Service shop/web: listening on " + V4);
    }

    @Test
    void an_address_that_is_taken_delays_no_change() throws Exception {
        var never = server(Duration.ofDays(1));
        int other = freePort();
        var api = new ServiceName("shop", "api");
        var one = new HealthPort(other, Map.of(IpFamily.IPV4, new Local(1, only(V4))));
        try (var _ = taken("0.0.0.0", other)) {
            never.set(Map.of(WEB, ipv4(only(V4)), api, one));
            awaitAnswer(V4, "200 OK");
            awaitLogged("shop/api: cannot listen on");
            // The socket that is closed conflicts with the one that is opened.
            never.set(Map.of(WEB, ipv4(ALL), api, one));
            awaitAnswer("127.0.0.2", "200 OK");
        }
    }

    @Test
    void a_failure_that_was_mended_is_told_again() throws Exception {
        String failure = "WARN healthCheckNodePort of Service shop/web: cannot listen on " + V4;
        for (int times = 0; times < 3; times++) {
            try (var _ = taken(V4, port)) {
                set(ipv4(only(V4)));
                awaitLogged(failure);
                assertEquals(times + 1, events.size());
            }
            awaitAnswer(V4, "200 OK");
            awaitLogged("INFO healthCheckNodePort of Service shop/web: listening on " + V4);
            ports.set(Map.of());
            awaitRefused(V4);
        }
    }

    @Test
    void what_two_want_is_kept_by_the_one_that_has_it() throws Exception {
        var api = new ServiceName("shop", "api");
        set(ipv4(ALL));
        awaitAnswer(V4, "\"name\": \"web\"");
        ports.set(Map.of(WEB, ipv4(ALL), api, ipv4(ALL)));
        awaitLogged(
                "WARN healthCheckNodePort of Service shop/api: cannot listen on 0.0.0.0:" + port);
        awaitAnswer(V4, "\"name\": \"web\"");
        ports.set(Map.of(api, ipv4(ALL)));
        awaitAnswer(V4, "\"name\": \"api\"");
    }

    @Test
    void answers_only_where_node_ports_do() throws Exception {
        set(
                new HealthPort(
                        port,
                        Map.of(
                                IpFamily.IPV4, new Local(1, only("127.0.0.2")),
                                IpFamily.IPV6, new Local(1, ALL))));
        awaitAnswer(V6, "200 OK");
        awaitAnswer("127.0.0.2", "200 OK");
        awaitAnswer(V4, "404 Not Found");
    }

    /// The sockets for the addresses at which the node ports of each family answer: `all`, one
    /// address, or `-` if the Service does not have the family.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    all      | -       | 0.0.0.0:80
                    -        | all     | [0:0:0:0:0:0:0:0]:80
                    all      | all     | [0:0:0:0:0:0:0:0]:80
                    10.0.0.1 | all     | [0:0:0:0:0:0:0:0]:80
                    all      | fd00::1 | 0.0.0.0:80 [fd00:0:0:0:0:0:0:1]:80
                    10.0.0.1 | fd00::1 | 10.0.0.1:80 [fd00:0:0:0:0:0:0:1]:80
                    none     | -       | ''
                    """)
    void sockets_do_not_exclude_each_other(String v4, String v6, String sockets) {
        Map<IpFamily, Local> families = new EnumMap<>(IpFamily.class);
        if (!v4.equals("-")) {
            families.put(IpFamily.IPV4, new Local(1, addresses(v4)));
        }
        if (!v6.equals("-")) {
            families.put(IpFamily.IPV6, new Local(1, addresses(v6)));
        }
        var texts =
                HealthCheckNodePortServer.addresses(new HealthPort(80, families)).stream()
                        .map(Object::toString)
                        .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(sockets, String.join(" ", texts));
    }

    private static NodePortAddresses addresses(String word) {
        return switch (word) {
            case "all" -> ALL;
            case "none" -> new NodePortAddresses.Only(List.of());
            default -> only(word);
        };
    }

    private static NodePortAddresses only(String... ips) {
        return new NodePortAddresses.Only(Arrays.stream(ips).map(Ip::of).toList());
    }

    private HealthCheckNodePortServer server(Duration retry) {
        return new HealthCheckNodePortServer(server, () -> healthy, events::add, retry, log);
    }

    private static ServerSocket taken(String host, int port) throws IOException {
        return new ServerSocket(port, 1, InetAddress.ofLiteral(host));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private HealthPort ipv4(NodePortAddresses addresses) {
        return new HealthPort(port, Map.of(IpFamily.IPV4, new Local(1, addresses)));
    }

    private void awaitLogged(String words) throws Exception {
        await("a line: " + words, () -> logged().stream().anyMatch(line -> line.contains(words)));
    }

    /// The log lines since the last call.
    private List<String> logged() {
        return CompletableFuture.supplyAsync(log::take, server::execute).join();
    }

    private HealthPort both(int v4, int v6) {
        return new HealthPort(
                port, Map.of(IpFamily.IPV4, new Local(v4, ALL), IpFamily.IPV6, new Local(v6, ALL)));
    }

    private void set(HealthPort web) {
        ports.set(Map.of(WEB, web));
    }

    private void awaitAnswer(String host, String words) throws Exception {
        await(words, () -> ask(host).contains(words));
    }

    private void awaitRefused(String host) throws Exception {
        await("to be refused", () -> ask(host).equals("refused"));
    }

    private String ask(String host) throws IOException {
        try {
            return Http.get(host, port, "/");
        } catch (SocketException _) { // also if the socket was closed while it waited
            return "refused";
        }
    }

    @FunctionalInterface
    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void await(String what, Condition condition) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > end) {
                fail("waited too long for: " + what);
            }
            Thread.sleep(10);
        }
    }
}
