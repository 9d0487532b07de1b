package dev.sluice.testbed.traffic;

import dev.sluice.model.Ip;
import dev.sluice.model.Protocol;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Clients that keep sending requests and count the outcomes. Safe from any thread.
public final class Load implements AutoCloseable {
    private static final int PORTS = 10_000;

    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger questions = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition counted = lock.newCondition();
    private final Map<String, Long> answers = new TreeMap<>();
    private final List<Failure> failures = new ArrayList<>();
    private volatile boolean stopped;

    /// A request that no responder answered.
    ///
    /// @param when when it was sent
    /// @param took time from request to outcome
    public record Failure(Instant when, Duration took, Outcome outcome) {}

    /// The outcomes up to one moment.
    ///
    /// @param answers number of answers by endpoint
    public record Tally(Map<String, Long> answers, List<Failure> failures) {
        public Tally {
            answers = Map.copyOf(answers);
            failures = List.copyOf(failures);
        }

        public long asked() {
            return answers.values().stream().mapToLong(Long::longValue).sum() + failures.size();
        }
    }

    private Load() {}

    /// Starts the clients.
    ///
    /// @param client if it has a source port, the requests use 10,000 ports from there on, one
    ///   after the other, so that a node's conntrack entry of the last use has expired before a
    ///   port is used again
    /// @param workers number of requests at the same time
    /// @param pause time between the outcome of a worker's request and its next request
    public static Load start(
            Client client, Protocol protocol, Ip ip, int port, int workers, Duration pause) {
        var load = new Load();
        for (int i = 0; i < workers; i++) {
            load.threads.add(
                    Thread.ofPlatform()
                            .daemon()
                            .name("load-" + i)
                            .start(() -> load.work(client, protocol, ip, port, pause)));
        }
        return load;
    }

    /// Returns the outcomes up to now.
    public Tally tally() {
        lock.lock();
        try {
            return new Tally(answers, failures);
        } finally {
            lock.unlock();
        }
    }

    /// Waits until an endpoint has answered at least once since the start.
    ///
    /// @return false if the limit passed first
    public boolean awaitAnswerOf(String endpoint, Duration limit) throws InterruptedException {
        long left = limit.toNanos();
        lock.lock();
        try {
            while (!answers.containsKey(endpoint) && left > 0) {
                left = counted.awaitNanos(left);
            }
            return answers.containsKey(endpoint);
        } finally {
            lock.unlock();
        }
    }

    /// Waits until so many more requests have an outcome.
    public void awaitMore(int outcomes) throws InterruptedException {
        lock.lock();
        try {
            long enough = tally().asked() + outcomes;
            while (tally().asked() < enough) {
                counted.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Stops sending, and waits for the outcomes of open requests.
    ///
    /// @return all outcomes
    public Tally stop() {
        stopped = true;
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return tally();
    }

    @Override
    public void close() {
        stop();
    }

    private void work(Client client, Protocol protocol, Ip ip, int port, Duration pause) {
        try {
            Sockets.inside(
                    client.node(),
                    client.place(),
                    () -> {
                        while (!stopped) {
                            Client next = next(client);
                            Instant when = Instant.now();
                            long began = System.nanoTime();
                            Outcome outcome = next.askFromHere(protocol, ip, port);
                            count(when, Duration.ofNanos(System.nanoTime() - began), outcome);
                            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
                        }
                        return true;
                    });
        } catch (IOException e) {
            count(Instant.now(), Duration.ZERO, new Outcome.Failed(e.toString()));
        }
    }

    private Client next(Client client) {
        int first = client.sourcePort();
        return first == 0 ? client : client.fromPort(first + questions.getAndIncrement() % PORTS);
    }

    private void count(Instant when, Duration took, Outcome outcome) {
        lock.lock();
        try {
            switch (outcome) {
                case Outcome.Answered(EchoAnswer answer) ->
                        answers.merge(answer.endpoint(), 1L, Long::sum);
                case Outcome.Refused _, Outcome.TimedOut _, Outcome.Failed _ ->
                        failures.add(new Failure(when, took, outcome));
            }
            counted.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
