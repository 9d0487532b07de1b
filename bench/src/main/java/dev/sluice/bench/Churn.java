package dev.sluice.bench;

import dev.sluice.model.Protocol;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import dev.sluice.testbed.traffic.Client;
import dev.sluice.testbed.traffic.Load;
import dev.sluice.testbed.traffic.Outcome.Answered;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// Endpoint changes at a steady rate. At most every fourth change is of a probe, a Service whose
/// endpoints answer: it measures how long it takes until a connection reaches the new endpoint. The
/// others change a random Service.
final class Churn {
    static final int PER_SECOND = 20;
    private static final int PROBES = 10;

    /// A probe that never changes, for waiting until rules exist. Requests from before leave
    /// conntrack entries without DNAT, which would count as failures of the other probes.
    static final ChangingService FIRST = new ChangingService(PROBES);

    private static final int PROBE_EVERY = 4;
    private static final Duration BETWEEN_CONNECTIONS = Duration.ofNanos(100_000);
    private static final Duration LONGEST_START = Duration.ofMinutes(2);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final TestNode node;
    private final StandInProcess api;
    private final ApiCluster cluster;
    private final RandomGenerator random;
    private int generation;

    Churn(TestNode node, StandInProcess api, ApiCluster cluster, RandomGenerator random) {
        this.node = node;
        this.api = api;
        this.cluster = cluster;
        this.random = random;
    }

    /// Waits until [#FIRST] answers.
    ///
    /// @param alive fails if the daemon has exited
    /// @throws IOException if that takes more than two minutes
    static void awaitFirst(TestNode node, Alive alive) throws IOException {
        // Until the rules exist, no request gets an answer, so each one waits for a short time
        // only.
        Client client = new Client(node, Place.NODE).patient(Duration.ofMillis(50));
        long began = System.nanoTime();
        while (!(client.ask(Protocol.TCP, FIRST.clusterIp(), ChangingService.PORT)
                instanceof Answered)) {
            alive.check();
            if (System.nanoTime() - began > LONGEST_START.toNanos()) {
                throw new IOException(
                        "no connection was served within %d s of the start"
                                .formatted(LONGEST_START.toSeconds()));
            }
        }
    }

    interface Alive {
        void check() throws IOException;
    }

    static int probes() {
        return PROBES + 1;
    }

    /// The outcome of a churn.
    ///
    /// @param millis from each write of a probe until a connection reached its new endpoint
    /// @param failures of connections to probes
    record Outcome(List<Double> millis, List<Load.Failure> failures) {}

    private record Sample(double millis, List<Load.Failure> failures) {}

    Outcome run(int changes) throws IOException, InterruptedException {
        List<Sample> samples = new ArrayList<>();
        try (ExecutorService prober = Executors.newSingleThreadExecutor()) {
            Future<Sample> pending = prober.submit(this::changeProbe);
            long start = System.nanoTime();
            for (int i = 1; i < changes; i++) {
                long due = start + i * (1_000_000_000L / PER_SECOND);
                TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
                if (i % PROBE_EVERY == 0 && pending.isDone()) {
                    samples.add(result(pending));
                    pending = prober.submit(this::changeProbe);
                } else {
                    changeAnother();
                }
            }
            samples.add(result(pending));
        }
        return new Outcome(
                samples.stream().map(Sample::millis).toList(),
                samples.stream().flatMap(sample -> sample.failures().stream()).toList());
    }

    private void changeAnother() throws IOException {
        api.put(cluster.slice(random.nextInt(cluster.services()), random.nextInt(1, 1 << 20)));
    }

    private Sample changeProbe() throws IOException, InterruptedException {
        generation++;
        // Probes change in turn, so the generation of each is the number of its rounds.
        var probe = new ChangingService(generation % PROBES);
        int round = generation / PROBES + 1;
        String newcomer = probe.newcomer(round).withPort(ChangingService.RESPONDER_PORT);
        try (Load load =
                Load.start(
                        new Client(node, Place.NODE),
                        Protocol.TCP,
                        probe.clusterIp(),
                        ChangingService.PORT,
                        1,
                        BETWEEN_CONNECTIONS)) {
            long written = System.nanoTime();
            api.put(probe.slice(round));
            if (!load.awaitAnswerOf(newcomer, LIMIT)) {
                throw new IOException(
                        "%s did not reach %s within %d s"
                                .formatted(probe.name(), newcomer, LIMIT.toSeconds()));
            }
            double millis = (System.nanoTime() - written) / 1e6;
            return new Sample(millis, load.stop().failures());
        }
    }

    private static <T> T result(Future<T> pending) throws IOException, InterruptedException {
        try {
            return pending.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        }
    }
}
