package dev.sluice.iptables;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/// Writes a program's input on a thread of its own: who hands it over never waits for the program.
/// The thread ends with the last of it, or when nobody is left that could read.
final class Feeder {
    /// How much is on its way at most, in chunks.
    private static final int ROOM = 4;

    private static final byte[] END = {};

    private final BlockingQueue<byte[]> chunks = new ArrayBlockingQueue<>(ROOM);
    private final Thread thread;

    Feeder(OutputStream input) {
        thread = Thread.ofPlatform().daemon().name("stdin").start(() -> feed(input));
    }

    /// @return false if there is no room: try again
    boolean take(byte[] chunk) {
        return chunk.length == 0 || !thread.isAlive() || chunks.offer(chunk);
    }

    /// Nothing more comes.
    ///
    /// @return false if there is no room: try again
    boolean last() {
        return !thread.isAlive() || chunks.offer(END);
    }

    /// What is not written yet need not be.
    void stop() {
        thread.interrupt();
    }

    /// Whether all is written, or nobody reads any more.
    boolean isDone(Duration patience) throws IOException {
        try {
            return thread.join(patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void feed(OutputStream input) {
        try (input) {
            for (byte[] chunk = chunks.take(); chunk.length > 0; chunk = chunks.take()) {
                input.write(chunk);
                input.flush();
            }
        } catch (IOException _) {
            // It ended early; why, it says in its complaint.
        } catch (InterruptedException _) {
            // It is ended: what it was still to be told does not matter.
        }
    }
}
