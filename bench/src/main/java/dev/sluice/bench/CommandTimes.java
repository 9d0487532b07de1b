package dev.sluice.bench;

import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import dev.sluice.testbed.run.Launcher;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Runs the read-only commands of the shipped program on a node, against the daemon there.
///
/// @param node the node
record CommandTimes(TestNode node) {
    static final List<String> VERBS = List.of("services", "diff", "check", "flows");

    /// The exit status of a command that could not look.
    private static final int FAILED = 2;

    private static final int RUNS = 7;

    /// Returns the median of several runs.
    double medianSeconds(List<String> words) throws IOException, InterruptedException {
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            seconds.add(seconds(words));
        }
        return Percentiles.of(seconds).at(50);
    }

    /// Returns how long a command takes, from its start to its end.
    ///
    /// @param words the verb and its arguments
    /// @throws IOException if the command could not look
    double seconds(List<String> words) throws IOException, InterruptedException {
        String verb = words.getFirst();
        long began = System.nanoTime();
        Process command = start(words);
        int status;
        try {
            status = command.waitFor();
        } finally {
            command.destroyForcibly();
        }
        // Findings of the test node are no failure, nor are checks of it that could not look.
        if (status == FAILED && !verb.equals("check")) {
            throw new IOException("sluice " + verb + " ended with status " + status);
        }
        return (System.nanoTime() - began) / 1e9;
    }

    private Process start(List<String> words) throws IOException {
        List<String> all = new ArrayList<>(List.of(Launcher.find().path().toString()));
        all.addAll(words);
        return node.process(Place.NODE, all.toArray(String[]::new))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /// Runs the commands one after the other until it is closed.
    Loop loop() {
        return new Loop(this);
    }

    static final class Loop implements AutoCloseable {
        private final AtomicInteger answered = new AtomicInteger();
        private final Thread thread;

        private Loop(CommandTimes commands) {
            this.thread =
                    Thread.ofPlatform()
                            .start(() -> {
                                try {
                                    while (!Thread.currentThread().isInterrupted()) {
                                        int next = answered.get() % VERBS.size();
                                        commands.seconds(List.of(VERBS.get(next)));
                                        answered.incrementAndGet();
                                    }
                                } catch (IOException e) {
                                    System.err.println("  " + e.getMessage());
                                } catch (InterruptedException _) {
                                    // The loop ends.
                                }
                            });
        }

        int answered() {
            return answered.get();
        }

        @Override
        public void close() {
            thread.interrupt();
        }
    }
}
