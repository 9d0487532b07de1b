package dev.sluice.testbed.conntrack;

import dev.sluice.model.Ip;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/// A UDP socket in a place that sends a datagram to the same address every 10 ms and counts the
/// answers by endpoint. To the kernel it is one flow.
public final class Stream implements AutoCloseable {
    private static final long PAUSE_NANOS = 10_000_000;
    private static final Duration LAST_ANSWERS = Duration.ofMillis(500);

    private final DatagramChannel channel;
    private final Thread sender = Thread.ofPlatform().daemon().name("sender").unstarted(this::send);
    private final Thread listener =
            Thread.ofPlatform().daemon().name("listener").unstarted(this::listen);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Integer> answers = new TreeMap<>();
    private String last = "";
    private final AtomicInteger sent = new AtomicInteger();
    private volatile boolean stopped;

    private Stream(DatagramChannel channel) {
        this.channel = channel;
    }

    public static Stream start(TestNode node, Place from, Ip ip, int port) throws Exception {
        var to = new InetSocketAddress(InetAddress.getByAddress(ip.bytes()), port);
        DatagramChannel channel = node.in(from, () -> DatagramChannel.open().connect(to));
        var stream = new Stream(channel);
        stream.sender.start();
        stream.listener.start();
        return stream;
    }

    /// Waits until the last answer is from a matching endpoint.
    ///
    /// @return false if the limit passed first
    public boolean awaitAnswer(Predicate<String> endpoint, Duration limit)
            throws InterruptedException {
        long left = limit.toNanos();
        lock.lock();
        try {
            while ((last.isEmpty() || !endpoint.test(last)) && left > 0) {
                left = changed.awaitNanos(left);
            }
            return !last.isEmpty() && endpoint.test(last);
        } finally {
            lock.unlock();
        }
    }

    /// Waits until so many more datagrams have been sent, answered or not.
    public void awaitMoreSent(int count) throws InterruptedException {
        int enough = sent.get() + count;
        while (sent.get() < enough) {
            Thread.sleep(5);
        }
    }

    /// Returns the endpoint of the last answer; empty before the first one.
    public String last() {
        lock.lock();
        try {
            return last;
        } finally {
            lock.unlock();
        }
    }

    /// Stops sending, and waits up to 500 ms for the last answers.
    ///
    /// @return the number of datagrams that were not answered
    public int stop() throws InterruptedException, IOException {
        stopped = true;
        sender.join();
        long deadline = System.nanoTime() + LAST_ANSWERS.toNanos();
        lock.lock();
        try {
            while (lost() > 0 && deadline - System.nanoTime() > 0) {
                changed.awaitNanos(deadline - System.nanoTime());
            }
            return lost();
        } finally {
            lock.unlock();
            channel.close();
        }
    }

    @Override
    public void close() throws IOException {
        stopped = true;
        channel.close();
    }

    private int lost() {
        return sent.get() - answers.values().stream().mapToInt(Integer::intValue).sum();
    }

    private void send() {
        var question = ByteBuffer.wrap("who?".getBytes(StandardCharsets.US_ASCII));
        try {
            while (!stopped) {
                // Count before sending, because the answer may be counted at once.
                sent.incrementAndGet();
                try {
                    channel.write(question.rewind());
                } catch (PortUnreachableException _) {
                    // An earlier datagram was refused; keep sending.
                }
                TimeUnit.NANOSECONDS.sleep(PAUSE_NANOS);
            }
        } catch (IOException | InterruptedException _) {
            // The socket was closed.
        }
    }

    private void listen() {
        var answer = ByteBuffer.allocate(512);
        try {
            while (true) {
                try {
                    channel.read(answer.clear());
                } catch (PortUnreachableException _) {
                    continue;
                }
                String line = StandardCharsets.US_ASCII.decode(answer.flip()).toString();
                hear(line.substring(0, line.indexOf(' ')));
            }
        } catch (IOException _) {
            // The socket was closed.
        }
    }

    private void hear(String endpoint) {
        lock.lock();
        try {
            last = endpoint;
            answers.merge(endpoint, 1, Integer::sum);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
