package dev.sluice.kube.events;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sluice.base.background.PeriodicTask;
import dev.sluice.base.background.TaskListener;
import dev.sluice.kube.client.ApiClient;
import dev.sluice.kube.client.ApiException;
import dev.sluice.kube.client.Backoff;
import dev.sluice.kube.client.Failures;
import dev.sluice.kube.client.Timing;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes events to the API, on a thread of its own. Equal events that follow each other within
/// some minutes become one object with a count. If there are too many different ones, some are
/// dropped. While the API server is unreachable, a few hundred events are queued and the writer
/// retries.
public final class EventWriter implements Events {
    private static final Logger log = LoggerFactory.getLogger(EventWriter.class);

    private static final int LONGEST_QUEUE = 200;

    /// The start needs the processors for the first sync. Events carry the time at which they were
    /// recorded.
    private static final Duration BEFORE_FIRST = Duration.ofSeconds(2);

    /// The size of the token bucket, and the time to refill one token. Together they limit the load
    /// that 5,000 nodes put on an API server.
    private static final int BURST = 50;

    private static final Duration REFILL = Duration.ofSeconds(10);

    private static final Duration FIRST_RETRY = Duration.ofMillis(500);

    /// As in client-go: an event that happens again later starts another series.
    private static final Duration SERIES_END = Duration.ofMinutes(6);

    /// As in client-go.
    private static final int MOST_REFUSALS = 12;

    private static final int MOST_SERIES = 1000;

    /// The count of a series is written after its second event, and then at most this often.
    private static final Duration BETWEEN_COUNTS = Duration.ofMinutes(1);

    private final BlockingQueue<Occurrence> queue = new LinkedBlockingQueue<>(LONGEST_QUEUE);
    private final ApiClient api;
    private final EventText text;
    private final UidLookup uids;
    private final Timing timing;
    private final Backoff backoff;
    private final Cache<Event, Series> series;
    private double allowed = BURST;
    private long refilled;
    private String lastRefusal = "";

    private record Occurrence(Event event, Instant at) {}

    /// One object of the API, for equal events.
    private static final class Series {
        final String name;
        int count = 1;
        int written = 1;
        Instant last;
        @Nullable Long lastWritten;

        Series(String name, Instant at) {
            this.name = name;
            this.last = at;
        }
    }

    EventWriter(ApiClient api, EventText text, Timing timing) {
        this.api = api;
        this.text = text;
        this.uids = new UidLookup(api, timing.patience().answer());
        this.timing = timing;
        this.backoff = new Backoff(FIRST_RETRY, timing.random());
        this.refilled = timing.nanos().getAsLong();
        this.series =
                Caffeine.newBuilder()
                        .maximumSize(MOST_SERIES)
                        .expireAfterAccess(SERIES_END)
                        .ticker(() -> timing.nanos().getAsLong())
                        .executor(Runnable::run)
                        .build();
    }

    /// @param nodeName the name of this node's Node object
    /// @param hostName the host name of the machine
    public static EventWriter of(ApiClient api, String nodeName, String hostName) {
        return new EventWriter(api, new EventText(nodeName, hostName), Timing.real());
    }

    /// Starts the writing thread, which waits two seconds at first, and returns at once.
    ///
    /// @param failures is notified if the thread fails
    public void start(TaskListener failures) {
        new PeriodicTask(
                        "events",
                        Duration.ZERO,
                        () -> turn(queue.poll(untilDue().toMillis(), TimeUnit.MILLISECONDS)),
                        failures)
                .startAfter(BEFORE_FIRST);
    }

    @Override
    public void record(Event event) {
        if (!queue.offer(new Occurrence(event, timing.clock().instant()))) {
            log.debug("too many events wait for the API server: left out {}", event);
        }
    }

    /// Writes all queued events, and the counts that are due.
    void turn() throws InterruptedException {
        Occurrence next = queue.poll();
        do {
            turn(next);
            next = queue.poll();
        } while (next != null);
    }

    private void turn(@Nullable Occurrence next) throws InterruptedException {
        if (next != null) {
            note(next.event(), next.at());
        }
        for (var entry : series.asMap().entrySet()) {
            Series known = entry.getValue();
            if (known.count > known.written && !untilDue(known).isPositive()) {
                count(entry.getKey(), known);
            }
        }
    }

    private Duration untilDue() {
        return series.asMap().values().stream()
                .filter(known -> known.count > known.written)
                .map(this::untilDue)
                .min(Duration::compareTo)
                .filter(wait -> wait.compareTo(BETWEEN_COUNTS) < 0)
                .orElse(BETWEEN_COUNTS);
    }

    private Duration untilDue(Series known) {
        Long last = known.lastWritten;
        return last == null
                ? Duration.ZERO
                : BETWEEN_COUNTS.minusNanos(timing.nanos().getAsLong() - last);
    }

    private void note(Event event, Instant at) throws InterruptedException {
        Series known = series.getIfPresent(event);
        if (known != null) {
            known.count++;
            known.last = at;
        } else if (mayBegin()) {
            var begun = new Series(text.name(event.regarding(), at), at);
            series.put(event, begun);
            begin(event, begun);
        } else {
            log.debug("too many events: left out {}", event);
        }
    }

    private boolean mayBegin() {
        long now = timing.nanos().getAsLong();
        allowed = Math.min(BURST, allowed + (double) (now - refilled) / REFILL.toNanos());
        refilled = now;
        if (allowed < 1) {
            return false;
        }
        allowed--;
        return true;
    }

    private void begin(Event event, Series begun) throws InterruptedException {
        deliver(
                "POST",
                text.collection(event.regarding()),
                "application/json",
                text.create(event, begun.name, begun.last, text.uid(event.regarding(), uids)));
    }

    private void count(Event event, Series known) throws InterruptedException {
        known.written = known.count;
        known.lastWritten = timing.nanos().getAsLong();
        boolean there =
                deliver(
                        "PATCH",
                        text.collection(event.regarding()) + "/" + known.name,
                        "application/merge-patch+json",
                        text.again(known.count, known.last));
        if (!there) {
            // The event was refused, or the server has deleted it by age: the next one starts a new
            // series.
            series.invalidate(event);
        }
    }

    /// Retries until the server answers, and up to [#MOST_REFUSALS] times if the answer is a
    /// temporary error.
    ///
    /// @return whether the server accepted the request
    private boolean deliver(String method, String target, String type, String body)
            throws InterruptedException {
        int refusals = 0;
        while (true) {
            try {
                api.send(method, target, type, body, timing.patience().answer());
                backoff.reset();
                return true;
            } catch (ApiException e) {
                if (e.isFinal() || ++refusals == MOST_REFUSALS) {
                    backoff.reset();
                    return refused(e);
                }
                timing.pause().sleep(longer(e.retryAfter(), backoff.next()));
            } catch (IOException e) {
                log.debug("an event waits: {}", Failures.reason(e));
                timing.pause().sleep(backoff.next());
            }
        }
    }

    /// Logs a refusal. The status 409 is not one: the name is unique, so the server had accepted an
    /// earlier try whose answer was lost.
    private boolean refused(ApiException e) {
        String reason = Failures.reason(e);
        if (e.code() == 409) {
            return true;
        }
        if (e.code() == 403 && !reason.equals(lastRefusal)) {
            lastRefusal = reason;
            log.warn("the API server refuses events, so they are only in this log: {}", reason);
        } else {
            log.debug("an event was refused: {}", reason);
        }
        return false;
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }
}
