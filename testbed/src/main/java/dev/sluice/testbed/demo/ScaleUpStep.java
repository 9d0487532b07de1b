package dev.sluice.testbed.demo;

import dev.sluice.testbed.traffic.Load;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Adds a pod and measures how long it takes until it gets connections.
record ScaleUpStep(ShopService service, List<Pod> before, Pod added) implements DemoStep {
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final Duration AFTERWARDS = Duration.ofSeconds(1);

    @Override
    public String title() {
        return "One more pod";
    }

    @Override
    public List<String> about() {
        return List.of(
                "In the API server, %s becomes ready for %s;"
                        .formatted(added.label(), service.key()),
                "clients keep connecting meanwhile.");
    }

    @Override
    public Finding show(DemoCluster cluster, TextStyle style)
            throws DemoFailedException, IOException, InterruptedException {
        List<Pod> all = Stream.concat(before.stream(), Stream.of(added)).toList();
        try (Load load = cluster.load(service)) {
            Answers earlier = Answers.of(load.tally());
            long written = System.nanoTime();
            cluster.write(service.slice(ShopService.ready(all)));
            if (!load.awaitAnswerOf(added.label(), LIMIT)) {
                throw new DemoFailedException(
                        "%s took no connection within %d s of the write to the API server"
                                .formatted(added.label(), LIMIT.toSeconds()));
            }
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - written);
            Answers during = Answers.of(load.tally());
            TimeUnit.NANOSECONDS.sleep(AFTERWARDS.toNanos());
            Answers answers = Answers.of(load.stop());
            answers.since(earlier).requireNoFailure();
            return new Finding(
                    answers.since(during).requireFrom(all).bars(all, style),
                    "%s served its first connection %s after its slice was written"
                            .formatted(added.label(), style.strong(millis + " ms")));
        }
    }
}
