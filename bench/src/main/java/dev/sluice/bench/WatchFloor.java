package dev.sluice.bench;

import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// How long a write to the API server takes until a client that only watches sees it: `curl`, on
/// the daemon's node. No proxy can be faster.
final class WatchFloor {
    private static final int WRITES = 200;
    private static final int SERVICE = 0;
    private static final String LONGEST_SECONDS = "120";

    private WatchFloor() {}

    /// @return milliseconds
    /// @throws IOException if the watch ends early
    static Percentiles measure(TestNode node, StandInProcess api, ApiCluster cluster)
            throws IOException, InterruptedException {
        Process curl =
                node.process(
                                Place.NODE,
                                "curl",
                                "--silent",
                                "--show-error",
                                "--no-buffer",
                                "--insecure",
                                "--max-time",
                                LONGEST_SECONDS,
                                "--header",
                                "Authorization: Bearer " + StandIn.TOKEN,
                                StandIn.url(StandInProcess.ADDRESS)
                                        + "/apis/discovery.k8s.io/v1/endpointslices?watch=true"
                                        + "&fieldSelector=metadata.name%3D"
                                        + ApiCluster.sliceName(ApiCluster.name(SERVICE)))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (BufferedReader events = curl.inputReader(StandardCharsets.UTF_8)) {
            // The first event tells of the slice as it is.
            await(events);
            List<Double> millis = new ArrayList<>();
            long start = System.nanoTime();
            for (int i = 1; i <= WRITES; i++) {
                long due = start + i * (1_000_000_000L / Churn.PER_SECOND);
                TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
                long written = System.nanoTime();
                api.put(cluster.slice(SERVICE, i));
                await(events);
                millis.add((System.nanoTime() - written) / 1e6);
            }
            return Percentiles.of(millis);
        } finally {
            curl.destroyForcibly();
        }
    }

    private static void await(BufferedReader events) throws IOException {
        if (events.readLine() == null) {
            throw new IOException("the watch ended");
        }
    }
}
