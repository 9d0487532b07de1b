package dev.sluice.testbed.demo;

import dev.sluice.testbed.run.Launcher;
import dev.sluice.testbed.run.SluiceRun;
import dev.sluice.testbed.traffic.LoopbackRelay;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// The status page at the end of the demo: as a file, or served.
///
/// @param service the one whose pods come and go while the page is served
/// @param pods the pods of that Service; the last one comes and goes
record PageStep(ShopService service, List<Pod> pods) {
    /// The copy, below the folder of the source tree.
    static final String FILE = "testbed/target/status-page.html";

    private static final Duration BETWEEN_CONNECTIONS = Duration.ofMillis(200);
    private static final int CONNECTIONS_BETWEEN_CHANGES = 50;

    PageStep {
        pods = List.copyOf(pods);
    }

    /// Writes a copy of the page as it is now.
    void copy(DemoCluster cluster) throws IOException, InterruptedException {
        try (LoopbackRelay relay = cluster.openPage();
                HttpClient http = HttpClient.newHttpClient()) {
            var reader = new PageReader(http, relay.address());
            List<String> services = new ArrayList<>();
            List<String> targets = new ArrayList<>();
            for (ShopService each :
                    List.of(ShopService.WEB, ShopService.CHECKOUT, ShopService.NAMES)) {
                services.add(each.key());
                targets.add(each.key());
                targets.add(each.clusterIp().withPort(each.port()));
            }
            String copy =
                    PageCopy.of(
                            reader,
                            answers(),
                            reader.documents(services, targets),
                            DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                    ZonedDateTime.now(ZoneOffset.UTC)));
            Path file = Launcher.find().path().resolveSibling(FILE);
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            Files.writeString(file, copy);
        }
    }

    /// Serves the page until the process is ended. A client keeps connecting, and the last pod
    /// comes, terminates and goes, so that there is something to see.
    void serve(DemoCluster cluster, SluiceRun sluice, Screen screen)
            throws IOException, InterruptedException {
        try (LoopbackRelay relay = cluster.openPage()) {
            screen.close(
                    List.of(
                            "The shop stays open. The status page of node1:",
                            "",
                            "   http://%s/".formatted(relay.address()),
                            "",
                            "%s comes and goes meanwhile. Ctrl-C removes everything."
                                    .formatted(pods.getLast().label())));
            for (int round = 1; ; round++) {
                for (int i = 0; i < CONNECTIONS_BETWEEN_CHANGES; i++) {
                    cluster.customer().ask(service.protocol(), service.clusterIp(), service.port());
                    sluice.checkAlive();
                    TimeUnit.NANOSECONDS.sleep(BETWEEN_CONNECTIONS.toNanos());
                }
                cluster.write(service.slice(members(round)));
            }
        }
    }

    private List<ShopService.Member> members(int round) {
        List<ShopService.Member> members =
                new ArrayList<>(ShopService.ready(pods.subList(0, pods.size() - 1)));
        int phase = round % 3;
        if (phase != 2) {
            members.add(new ShopService.Member(pods.getLast(), phase == 1));
        }
        return members;
    }

    private static String answers() throws IOException {
        try (InputStream script =
                Objects.requireNonNull(PageStep.class.getResourceAsStream("page-copy.js"))) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
