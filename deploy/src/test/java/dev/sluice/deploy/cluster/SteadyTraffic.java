package dev.sluice.deploy.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.util.List;

/// A pod that opens new connections to the Service all the time, and keeps one open. The pod is
/// deleted when this is closed.
final class SteadyTraffic implements AutoCloseable {
    private static final int MORE_ANSWERS = 30;
    private static final int MORE_LINES = 15;

    private final DockerNode node;

    private SteadyTraffic(DockerNode node) {
        this.node = node;
    }

    /// Starts the traffic and waits until it flows.
    static SteadyTraffic start(DockerNode node, ClusterWorkload workload)
            throws IOException, InterruptedException {
        String address = node.kubectl("get", "service/web", "--output=jsonpath={.spec.clusterIP}");
        node.apply(ClusterWorkload.text(List.of(workload.traffic(address))));
        var traffic = new SteadyTraffic(node);
        try {
            traffic.awaitFlow(true);
            return traffic;
        } catch (IOException | InterruptedException | AssertionError e) {
            // Otherwise the next one would read what this one has written.
            try {
                traffic.close();
            } catch (IOException more) {
                e.addSuppressed(more);
            }
            throw e;
        }
    }

    TrafficReport report() throws IOException {
        return TrafficReport.of(node.kubectl("logs", "pod/traffic"));
    }

    /// Asserts that no new connection has failed, neither so far nor among some more, and that the
    /// open one is still open.
    void assertUnharmed() throws IOException, InterruptedException {
        awaitFlow(true);
        assertEquals(List.of(), report().failures());
        assertFalse(report().ended(), "the connection that was open has ended");
    }

    /// Returns the new connections that have failed, so far and among some more.
    List<String> failures() throws IOException, InterruptedException {
        awaitFlow(false);
        return report().failures();
    }

    /// Waits until so many different servers have answered.
    void awaitServers(int number) throws InterruptedException {
        Patience.await(
                number + " servers to have answered", () -> report().servers().size() >= number);
    }

    private void awaitFlow(boolean held) throws IOException, InterruptedException {
        TrafficReport before =
                node.kubectl("get", "pod/traffic", "--output=jsonpath={.status.phase}")
                                .equals("Running")
                        ? report()
                        : TrafficReport.of("");
        Patience.await(
                "more answers" + (held ? " and lines that come back" : ""),
                () -> {
                    TrafficReport now = report();
                    return now.answers().size() >= before.answers().size() + MORE_ANSWERS
                            && (!held || now.held() >= before.held() + MORE_LINES);
                });
    }

    @Override
    public void close() throws IOException {
        node.kubectl("delete", "pod/traffic", DockerNode.PATIENCE);
    }
}
