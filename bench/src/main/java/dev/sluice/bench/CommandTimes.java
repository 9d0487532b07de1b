package dev.sluice.bench;

import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import dev.sluice.testbed.run.Launcher;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Runs the read-only commands of the shipped program on a node, against the daemon there.
///
/// @param node the node
record CommandTimes(TestNode node) {
    static final List<String> VERBS = List.of("services", "diff", "check", "flows");

    /// The exit status of a command that could not look.
    private static final int FAILED = 2;

    /// Returns how long a command takes, from its start to its end.
    ///
    /// @throws IOException if the command could not look
    double seconds(String verb) throws IOException, InterruptedException {
        long began = System.nanoTime();
        Process command = start(verb);
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

    private Process start(String verb) throws IOException {
        return node.process(Place.NODE, Launcher.find().path().toString(), verb)
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
                                        commands.seconds(VERBS.get(next));
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
