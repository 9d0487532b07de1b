package dev.sluice.iptables;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/// Writes a program's input on a thread of its own, so that the caller never waits for the program.
/// The thread ends after the last chunk, or when no process can read the input any more.
final class Feeder {
    /// The capacity of the queue, in chunks.
    private static final int ROOM = 4;

    private static final byte[] END = {};

    private final BlockingQueue<byte[]> chunks = new ArrayBlockingQueue<>(ROOM);
    private final Thread thread;

    Feeder(OutputStream input) {
        thread = Thread.ofPlatform().daemon().name("stdin").start(() -> feed(input));
    }

    /// Queues a chunk of input. Drops it if no process can read it any more.
    ///
    /// @return false if the queue is full: try again
    boolean take(byte[] chunk) {
        return chunk.length == 0 || !thread.isAlive() || chunks.offer(chunk);
    }

    /// Marks the end of the input.
    ///
    /// @return false if the queue is full: try again
    boolean last() {
        return !thread.isAlive() || chunks.offer(END);
    }

    /// Drops the input that is not written yet.
    void stop() {
        thread.interrupt();
    }

    /// Whether the thread has ended: all input is written, or no process reads it any more.
    ///
    /// @param limit how long to wait for the end
    boolean isDone(Duration limit) throws IOException {
        try {
            return thread.join(limit);
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
            // The program ended early. Its error output says why.
        } catch (InterruptedException _) {
            // The program is being killed: the remaining input does not matter.
        }
    }
}
