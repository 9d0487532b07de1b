package dev.sluice.kube.events;

/// Records events for users. Returns at once and never throws, from any thread. An event that
/// cannot be delivered is lost, so important facts must also be logged.
@FunctionalInterface
public interface Events {
    void record(Event event);
}
