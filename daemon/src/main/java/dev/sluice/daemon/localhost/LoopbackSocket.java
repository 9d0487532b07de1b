package dev.sluice.daemon.localhost;

import dev.sluice.base.log.RateLimitedLog;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// The listening socket of one node port. If it cannot be opened, it is tried again after a delay
/// that doubles with each try, and all other sockets work. Used by the event loop only.
final class LoopbackSocket {
    /// The port of a closed socket is free after the next round of the event loop.
    private static final Duration NEXT_ROUND = Duration.ofMillis(50);

    private final LoopbackAddress at;
    private final SocketContext context;
    private final ForwardingLimits limits;
    private final RateLimitedLog log;
    private @Nullable Channel channel;
    private @Nullable Future<?> retry;
    private Duration delay;
    private String service = "";
    private String failure = "";
    private boolean wanted;

    /// Whether a try has not ended yet, or the port of a closed socket is not free yet.
    private boolean busy;

    /// What a socket needs. All of it happens on the event loop.
    interface SocketContext {
        CompletableFuture<Channel> open(LoopbackAddress at);

        Future<?> later(Duration delay, Runnable task);

        /// The socket was opened.
        void opened();

        /// The socket was closed.
        void closed();

        /// A try failed.
        void failed();
    }

    LoopbackSocket(
            LoopbackAddress at,
            SocketContext context,
            ForwardingLimits limits,
            RateLimitedLog log) {
        this.at = at;
        this.context = context;
        this.limits = limits;
        this.log = log;
        this.delay = limits.firstRetry();
    }

    /// Whether nothing is wanted or happens any more.
    boolean isIdle() {
        return !wanted && !busy;
    }

    /// Listens, if it does not yet.
    ///
    /// @param name the Service, for the log
    void open(String name) {
        service = name;
        wanted = true;
        if (channel == null && retry == null && !busy) {
            attempt();
        }
    }

    private void attempt() {
        retry = null;
        busy = true;
        var _ =
                context.open(at)
                        .whenComplete((bound, cause) -> {
                            busy = false;
                            if (bound == null) {
                                failed(cause);
                            } else {
                                opened(bound);
                            }
                        });
    }

    private void opened(Channel bound) {
        channel = bound;
        context.opened();
        if (!wanted) {
            close();
        } else if (!failure.isEmpty()) {
            failure = "";
            var _ = log.say(Level.INFO, what() + ": listening on " + at);
        }
        delay = limits.firstRetry();
    }

    private void failed(Throwable cause) {
        if (!wanted) {
            return;
        }
        context.failed();
        String why = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        if (!why.equals(failure)) {
            failure = why;
            var _ =
                    log.say(
                            Level.WARN,
                            "%s: cannot listen on %s: %s; trying again after growing delays"
                                    .formatted(what(), at, why));
        }
        retry = context.later(delay, this::attempt);
        Duration twice = delay.multipliedBy(2);
        delay = twice.compareTo(limits.longestRetry()) < 0 ? twice : limits.longestRetry();
    }

    private String what() {
        return "localhost node port of Service " + service;
    }

    /// Stops listening and trying. Established connections continue.
    void close() {
        wanted = false;
        failure = "";
        delay = limits.firstRetry();
        if (retry != null) {
            retry.cancel(false);
            retry = null;
        }
        if (channel != null) {
            var _ = channel.close();
            channel = null;
            context.closed();
            busy = true;
            var _ = context.later(NEXT_ROUND, this::free);
        }
    }

    private void free() {
        busy = false;
        if (wanted) {
            attempt();
        }
    }
}
