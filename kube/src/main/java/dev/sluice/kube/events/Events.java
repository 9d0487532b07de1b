package dev.sluice.kube.events;

/// Takes what users should hear of. Returns at once and never throws, from any thread; what cannot
/// be delivered is lost, so whatever matters is logged besides.
@FunctionalInterface
public interface Events {
    void record(Event event);
}
