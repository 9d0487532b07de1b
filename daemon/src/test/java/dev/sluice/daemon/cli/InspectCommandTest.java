package dev.sluice.daemon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.OperatorAccess;
import dev.sluice.daemon.http.BindAddress;
import dev.sluice.daemon.http.Page;
import dev.sluice.daemon.http.Response;
import dev.sluice.daemon.http.WebServer;
import dev.sluice.daemon.operator.OperatorException;
import dev.sluice.daemon.operator.OperatorPage;
import dev.sluice.daemon.operator.OperatorReason;
import dev.sluice.daemon.operator.OperatorServer;
import dev.sluice.inspect.Document;
import dev.sluice.inspect.services.FrontendState;
import dev.sluice.inspect.services.ServiceStatus;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Read-only commands, asking a daemon's port, and from files.
class InspectCommandTest {
    private static final String OBJECTS =
            """
            kind: Service
            metadata: {name: web, namespace: shop}
            spec: {clusterIP: 10.96.0.9, ports: [{name: http, port: 80, nodePort: 30080}], type: NodePort, externalTrafficPolicy: Local}
            ---
            kind: EndpointSlice
            metadata: {name: a, namespace: shop, labels: {kubernetes.io/service-name: web}}
            addressType: IPv4
            endpoints:
            - {addresses: [10.244.1.2], nodeName: node2, zone: z2}
            - {addresses: [10.244.1.3], nodeName: node2, conditions: {ready: false}}
            ports: [{name: http, port: 8080, protocol: TCP}]
            """;

    @TempDir Path folder;
    @AutoClose private final WebServer server = new WebServer("http");

    @Test
    void services_of_files() {
        var ended = CommandLines.run(OBJECTS, List.of("services", "--objects", "-"));
        assertEquals(List.of(), ended.err());
        assertEquals(0, ended.status());
        assertEquals(
                """
                NAMESPACE/NAME:PORT  TYPE       FRONTEND      POLICY   READY/LOCAL/ALL  STATE
                shop/web:http        ClusterIP  10.96.0.9:80  Cluster  1/0/2            PLANNED
                shop/web:http        NodePort   *:30080       Local    0/0/2            NO ENDPOINTS\
                """,
                String.join("\n", ended.out()));
    }

    @Test
    void endpoints_of_files_with_the_reasons() {
        var ended =
                CommandLines.run(
                        OBJECTS, List.of("endpoints", "shop/web", "-o", "wide", "--objects", "-"));
        assertEquals(List.of(), ended.err());
        assertEquals(
                """
                PORT      ENDPOINT         NODE   CONDITION  STATE    USED BY                 ZONE  HINTS  NOT USED BY
                http/TCP  10.244.1.2:8080  node2  ready      PLANNED  ClusterIP 10.96.0.9:80  z2    -      NodePort *:30080 (policy Local: it is on node node2)
                http/TCP  10.244.1.3:8080  node2  not ready  PLANNED  none: not ready         -     -      ClusterIP 10.96.0.9:80 (not ready), NodePort *:30080 (policy Local: it is on node node2)\
                """,
                String.join("\n", ended.out()));
        var none = CommandLines.run(OBJECTS, List.of("endpoints", "shop/none", "--objects", "-"));
        assertEquals(2, none.status());
        assertEquals(
                List.of("sluice: there is no Service shop/none with a cluster IP in these files"),
                none.err());
    }

    @Test
    void what_was_printed_as_json_can_be_replayed() throws Exception {
        var json = CommandLines.run(OBJECTS, List.of("services", "-o", "json", "--objects", "-"));
        Path file = folder.resolve("services.json");
        Files.write(file, json.out());
        var table = CommandLines.run(OBJECTS, List.of("services", "--objects", "-"));
        assertEquals(table, CommandLines.run("services", "--document", file.toString()));
        var other = CommandLines.run("endpoints", "a/b", "--document", file.toString());
        assertEquals(2, other.status());
        assertTrue(
                other.err()
                        .getFirst()
                        .endsWith(
                                "a EndpointStatusList of sluice.dev/v1 was expected, not a ServiceStatusList of sluice.dev/v1"),
                other.err()::toString);
        var yaml = CommandLines.run(OBJECTS, List.of("services", "-o", "yaml", "--objects", "-"));
        assertEquals("kind: ServiceStatusList", yaml.out().get(1));
    }

    @Test
    void the_daemon_is_asked() throws Exception {
        String address = open(operator());
        var ended = CommandLines.run("services", "shop/web", "--address", address, "--desired");
        assertEquals(List.of(), ended.err());
        assertEquals(0, ended.status());
        assertEquals(
                """
                NAMESPACE/NAME:PORT  TYPE       FRONTEND      POLICY   READY/LOCAL/ALL  STATE
                shop/web:true        ClusterIP  10.96.0.9:80  Cluster  2/1/3            SYNCED\
                """,
                String.join("\n", ended.out()));
    }

    @Test
    void what_the_daemon_refuses_is_told() throws Exception {
        String address = open(operator());
        var ended = CommandLines.run("endpoints", "shop/web", "--address", address);
        assertEquals(2, ended.status());
        assertEquals(
                List.of("sluice: the daemon at " + address + ": nothing is known yet"),
                ended.err());
    }

    @Test
    void another_program_listens_there() throws Exception {
        String address = open(_ -> Response.text(404, "404 page not found\n"));
        var ended = CommandLines.run("services", "--address", address);
        assertEquals(2, ended.status());
        assertEquals(
                List.of(
                        "sluice: what answers at "
                                + address
                                + " is not Sluice's daemon, or an older one (\"HTTP/1.1 404 Not"
                                + " Found\")"),
                ended.err());
    }

    @Test
    void nobody_listens_there() throws Exception {
        int port;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        var ended = CommandLines.run("services", "--address", "127.0.0.1:" + port);
        assertEquals(2, ended.status());
        assertEquals(
                List.of(
                        "sluice: cannot ask the daemon (127.0.0.1:%d: Connection refused): does it run here? --address or --config names another address"
                                .formatted(port)),
                ended.err());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    services a/b/c | services: must be NAMESPACE or NAMESPACE/NAME, not "a/b/c"
                    endpoints shop | endpoints: must be NAMESPACE/NAME, not "shop"
                    endpoints      | endpoints: Missing required parameter: 'NAMESPACE/NAME'; see sluice endpoints --help
                    services -o xml | -o: must be one of table, wide, short, json, yaml, not "xml"
                    services --address x | --address: must be IP:PORT or [IPv6]:PORT, not "x"
                    services --address localhost:1 | --address: must be IP:PORT or [IPv6]:PORT, not "localhost:1"
                    services --objects /no/such | cannot read /no/such: there is no such file
                    services --config /no/such | /no/such: there is no such file
                    services --confg=x | services: there is no flag "--confg=x", did you mean --config?; see sluice services --help
                    """)
    void what_is_wrong_is_one_line_and_status_2(String typed, String line) {
        var ended = CommandLines.run(typed.split(" ", -1));
        assertEquals(List.of("sluice: " + line), ended.err());
        assertEquals(2, ended.status());
    }

    private static Page operator() {
        return new OperatorServer(
                OperatorAccess.LOCAL,
                List.of(
                        new OperatorPage(
                                "services",
                                List.of("service", "desired"),
                                query ->
                                        new Document<>(
                                                ServiceStatus.KIND,
                                                List.of(
                                                        status(
                                                                query.text("service").orElse(""),
                                                                query.text("desired")
                                                                        .orElse(""))))),
                        new OperatorPage(
                                "endpoints",
                                List.of("service"),
                                _ -> {
                                    throw new OperatorException(
                                            OperatorReason.SERVICE_UNAVAILABLE,
                                            "nothing is known yet");
                                })),
                Optional.empty());
    }

    private static ServiceStatus status(String service, String port) {
        return new ServiceStatus(
                service,
                port,
                "TCP",
                "IPv4",
                "ClusterIP",
                "10.96.0.9:80",
                "Cluster",
                2,
                1,
                3,
                null,
                FrontendState.SYNCED,
                null);
    }

    private String open(Page page) throws Exception {
        return "127.0.0.1:" + server.open(BindAddress.parse("127.0.0.1:0"), page).get().port();
    }
}
