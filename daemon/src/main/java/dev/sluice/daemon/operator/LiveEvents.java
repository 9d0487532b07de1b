package dev.sluice.daemon.operator;

import dev.sluice.daemon.http.OpenAnswer;
import dev.sluice.daemon.http.Response;
import dev.sluice.daemon.http.ResponseWriter;
import dev.sluice.inspect.DocumentWriter;
import dev.sluice.inspect.journal.JournalEntry;
import dev.sluice.inspect.samples.NodeSample;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Tells callers what happens, as server-sent events
/// (https://html.spec.whatwg.org/multipage/server-sent-events.html): `change` after a sync wrote
/// something, `sample` with each new sample, and a comment now and then, by which a dead connection
/// is noticed. Events of a moment are merged.
///
/// While nobody listens, it holds nothing and has no thread. With listeners it holds the names of
/// at most 100 Services. Safe from any thread; a sync thread never waits for a listener.
public final class LiveEvents {
    /// The name of the page.
    static final String NAME = "events";

    static final int MOST_LISTENERS = 8;

    static final Response HEAD =
            Response.of(200, "text/event-stream", "")
                    .with(new Response.Header("X-Content-Type-Options", "nosniff"))
                    .with(new Response.Header("Cache-Control", "no-store"));

    private static final int MOST_NAMED = 100;
    private static final Duration BETWEEN_EVENTS = Duration.ofMillis(250);
    private static final Duration BETWEEN_COMMENTS = Duration.ofSeconds(15);
    private static final String COMMENT = ": still here\n\n";

    private final LongSupplier nanos;
    private final Set<OpenAnswer> listeners = new LinkedHashSet<>();
    private final SequencedSet<String> services = new LinkedHashSet<>();

    /// The number of the newest change that was not told; 0 for none.
    private long number;

    private int more;
    private @Nullable NodeSample sample;
    private @Nullable Thread teller;
    private long commented;

    /// @param nanos a monotonic clock, in nanoseconds
    public LiveEvents(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /// Takes a listener.
    ///
    /// @param full the answer if there are too many
    synchronized void listen(ResponseWriter to, Response full) {
        if (listeners.size() >= MOST_LISTENERS) {
            to.answer(full);
            return;
        }
        OpenAnswer listener = to.open(HEAD, this::left);
        listeners.add(listener);
        if (!listener.isOpen()) {
            // It was closed before it was added.
            listeners.remove(listener);
            return;
        }
        listener.send("retry: 2000\n\n");
        if (teller == null) {
            commented = nanos.getAsLong();
            teller = Thread.ofPlatform().daemon().name("live-events").start(this::tell);
        }
    }

    private synchronized void left(OpenAnswer listener) {
        listeners.remove(listener);
        notifyAll();
    }

    /// Called after entries were added to the journal.
    public synchronized void changed(List<JournalEntry> entries) {
        if (listeners.isEmpty()) {
            return;
        }
        for (JournalEntry entry : entries) {
            number = entry.number();
            String service = entry.service();
            if (service != null && !services.contains(service)) {
                if (services.size() < MOST_NAMED) {
                    services.add(service);
                } else {
                    more++;
                }
            }
        }
        notifyAll();
    }

    /// Called with each new sample.
    public synchronized void sampled(NodeSample newest) {
        if (!listeners.isEmpty()) {
            sample = newest;
            notifyAll();
        }
    }

    /// Runs while there are listeners.
    private void tell() {
        try {
            while (tellOnce()) {
                Thread.sleep(BETWEEN_EVENTS);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Waits for something to tell, and sends it.
    ///
    /// @return false if nobody listens any more; the thread ends then
    private synchronized boolean tellOnce() throws InterruptedException {
        long left = untilComment();
        while (!listeners.isEmpty() && number == 0 && sample == null && left > 0) {
            // Rounded up, so that it does not wake again and again in the last millisecond.
            wait(TimeUnit.NANOSECONDS.toMillis(left) + 1);
            left = untilComment();
        }
        boolean anybody = !listeners.isEmpty();
        if (anybody) {
            String text = text(left <= 0);
            listeners.forEach(listener -> listener.send(text));
        } else {
            teller = null;
        }
        services.clear();
        number = 0;
        more = 0;
        sample = null;
        return anybody;
    }

    private long untilComment() {
        return BETWEEN_COMMENTS.toNanos() - (nanos.getAsLong() - commented);
    }

    private String text(boolean comment) {
        var text = new StringBuilder();
        if (number > 0) {
            var changed = new ChangedServices(number, List.copyOf(services), more);
            text.append(event("change", changed));
        }
        NodeSample newest = sample;
        if (newest != null) {
            text.append(event("sample", newest));
        }
        if (comment) {
            commented = nanos.getAsLong();
            text.append(COMMENT);
        }
        return text.toString();
    }

    /// JSON has no line breaks, which would end the event.
    private static String event(String name, Record data) {
        var json = new ByteArrayOutputStream();
        DocumentWriter.json(data, json);
        return "event: %s\ndata: %s\n\n".formatted(name, json.toString(StandardCharsets.UTF_8));
    }
}
