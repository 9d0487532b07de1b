package dev.sluice.testbed.demo;

import dev.sluice.testbed.demo.ShopService.Member;
import dev.sluice.testbed.traffic.ClientConnection;
import dev.sluice.testbed.traffic.Load;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Removes a pod while clients keep connecting: no connection fails, and one that was open stays
/// open.
///
/// @param remaining the pods without the one that leaves
record DrainStep(ShopService service, List<Pod> remaining, Pod leaving) implements DemoStep {
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final Duration QUIET = Duration.ofMillis(300);
    private static final Duration LOOK = Duration.ofMillis(2);
    private static final int MOST_TRIES = 200;

    @Override
    public String title() {
        return "One pod less";
    }

    @Override
    public List<String> about() {
        return List.of(
                "%s terminates. First it gets no new connections, then it is removed;"
                        .formatted(leaving.label()),
                "clients keep connecting, and one of them has a connection to it open.");
    }

    @Override
    public Finding show(DemoCluster cluster, TextStyle style)
            throws DemoFailedException, IOException, InterruptedException {
        try (ClientConnection open = connectionToLeaving(cluster);
                Load load = cluster.load(service)) {
            Answers earlier = Answers.of(load.tally());
            List<Member> members = new ArrayList<>(ShopService.ready(remaining));
            members.add(new Member(leaving, true));
            long written = System.nanoTime();
            cluster.write(service.slice(members));
            Duration last = lastNewConnection(load, written);
            requireAnswer(open);
            Answers drained = Answers.of(load.tally());
            cluster.write(service.slice(ShopService.ready(remaining)));
            cluster.end(leaving);
            TimeUnit.NANOSECONDS.sleep(QUIET.toNanos());
            Answers all = Answers.of(load.stop());
            all.since(drained).requireFrom(remaining);
            Answers during = all.since(earlier).requireNoFailure();
            return new Finding(
                    shown(last, during.all()),
                    "%s left, and no connection failed".formatted(leaving.label()));
        }
    }

    private static List<String> shown(Duration last, long connections) {
        return new Columns(
                        List.of(
                                List.of(
                                        "its last new connection",
                                        last.toMillis() + " ms after the write to the API server"),
                                List.of("the one that was open", "still answers"),
                                List.of("connections meanwhile", connections + ", failed 0")))
                .lines();
    }

    private void requireAnswer(ClientConnection open) throws DemoFailedException {
        try {
            open.ping();
        } catch (IOException e) {
            throw new DemoFailedException(
                    "the open connection to %s broke: %s"
                            .formatted(leaving.label(), e.getMessage()));
        }
    }

    private ClientConnection connectionToLeaving(DemoCluster cluster) throws IOException {
        for (int i = 0; i < MOST_TRIES; i++) {
            ClientConnection connection =
                    cluster.customer().connect(service.clusterIp(), service.port());
            if (connection.answer().endpoint().equals(leaving.label())) {
                return connection;
            }
            connection.close();
        }
        throw new IOException(
                "none of %d connections reached %s".formatted(MOST_TRIES, leaving.label()));
    }

    /// Waits until the leaving pod has taken no connection for 300 ms.
    ///
    /// @param written when the slice was written to the API server, in `System.nanoTime`
    /// @return the time from then to its last new connection
    private Duration lastNewConnection(Load load, long written)
            throws DemoFailedException, InterruptedException {
        long seen = Answers.of(load.tally()).of(leaving);
        long last = written;
        while (System.nanoTime() - last < QUIET.toNanos()) {
            if (System.nanoTime() - written > LIMIT.toNanos()) {
                throw new DemoFailedException(
                        "%s still got connections %d s after the slice showed that it terminates"
                                .formatted(leaving.label(), LIMIT.toSeconds()));
            }
            TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
            long now = Answers.of(load.tally()).of(leaving);
            if (now != seen) {
                seen = now;
                last = System.nanoTime();
            }
        }
        return Duration.ofNanos(last - written);
    }
}
