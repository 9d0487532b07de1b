package dev.sluice.daemon.metrics;

import dev.sluice.kube.events.Event;
import dev.sluice.kube.events.Events;
import io.prometheus.client.Counter;

/// Counts the Events by type and reason. Safe from any thread.
public final class EventMetrics implements Events {
    private final Counter counter;
    private final Events events;

    /// @param events receives the counted Events
    public EventMetrics(Metrics metrics, Events events) {
        this.counter =
                metrics.counter(
                        "sluice_events_total",
                        "Events that users were told of, repeated ones counted each time",
                        "type",
                        "reason");
        this.events = events;
    }

    @Override
    public void record(Event event) {
        counter.labels(event.type().toString(), event.reason()).inc();
        events.record(event);
    }
}
