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

/// Clients that never stop asking, and count. Safe from any thread.
public final class Load implements AutoCloseable {
    private static final int PORTS = 10_000;

    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger questions = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition counted = lock.newCondition();
    private final Map<String, Long> answers = new TreeMap<>();
    private final List<Failure> failures = new ArrayList<>();
    private volatile boolean stopped;

    /// A question that no responder answered.
    ///
    /// @param when it was asked
    /// @param took from question to outcome
    public record Failure(Instant when, Duration took, Outcome outcome) {}

    /// What was counted up to now.
    ///
    /// @param answers how often each endpoint answered
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

    /// Starts asking.
    ///
    /// @param client if it has a source port, that is the first of 10,000, which the questions use
    ///   one after the other: none comes again while a node still remembers its last connection
    /// @param workers how many ask at the same time
    /// @param pause between the outcome of one question of a worker and its next
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

    /// What was counted up to now.
    public Tally tally() {
        lock.lock();
        try {
            return new Tally(answers, failures);
        } finally {
            lock.unlock();
        }
    }

    /// Waits until an endpoint has answered once since the load was started.
    ///
    /// @return whether it has, rather than the limit passed
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

    /// Waits until so many more questions have had their outcome.
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

    /// Waits for the outcome of what is being asked, and asks no more.
    ///
    /// @return all that was counted
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
