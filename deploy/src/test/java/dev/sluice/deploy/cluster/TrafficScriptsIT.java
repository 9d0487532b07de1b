package dev.sluice.deploy.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.sluice.testbed.container.Container;
import dev.sluice.testbed.container.Image;
import dev.sluice.testbed.container.Rights;
import dev.sluice.testbed.node.TestNode;
import dev.sluice.testbed.run.Folder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The scripts of servers and clients, as the pods of a cluster run them: in containers of Sluice's
/// image, with its BusyBox.
class TrafficScriptsIT {
    private static final List<String> PLACE =
            List.of("WEB=127.0.0.1", "HTTP_PORT=8080", "ECHO_PORT=8081");

    @Test
    void a_client_tells_of_the_server_and_of_its_end() throws Exception {
        try (Folder folder = Folder.temporary("sluice-traffic-");
                TestNode node = TestNode.build()) {
            Path unpacked = Files.createDirectory(folder.path().resolve("image"));
            Image image = Image.unpack(Path.of("target/sluice-image.tar"), unpacked);
            try (Container client = afterServer(node, image, folder.path())) {
                Patience.await("failures", () -> report(client).failures().size() > 2);
                Patience.await("the end", () -> report(client).ended());
                long held = report(client).held();
                int failed = report(client).failures().size();
                Patience.await("more failures", () -> report(client).failures().size() > failed);
                assertEquals(held, report(client).held());
            }
        }
    }

    /// Returns a client whose server has served it and is gone.
    private static Container afterServer(TestNode node, Image image, Path folder)
            throws IOException, InterruptedException {
        try (Container server = start(node, image, folder, "server.sh")) {
            Patience.await("the server", () -> listens(server));
            Container client = start(node, image, folder, "client.sh");
            Patience.await(
                    "answers and lines",
                    () -> {
                        client.checkAlive();
                        TrafficReport report = report(client);
                        return report.answers().size() > 20 && report.held() > 10;
                    });
            TrafficReport report = report(client);
            assertEquals(List.of(), report.failures());
            assertFalse(report.ended());
            assertEquals(1, report.servers().size());
            return client;
        }
    }

    private static boolean listens(Container server) throws IOException {
        String sockets = server.exec("cat", "/proc/net/tcp", "/proc/net/tcp6");
        return ListeningPorts.of(sockets).containsAll(List.of(8080, 8081));
    }

    private static Container start(TestNode node, Image image, Path folder, String script)
            throws IOException {
        String text = Files.readString(ClusterWorkload.SCRIPTS.resolve(script));
        return Container.start(
                node,
                image,
                List.of("sh", "-c", text),
                PLACE,
                Map.of(),
                new Rights(List.of(), false, 256L << 20),
                folder);
    }

    private static TrafficReport report(Container client) throws IOException {
        return TrafficReport.of(String.join("\n", client.log()));
    }
}
