package dev.sluice.daemon.http;

/// An answer that takes too long for the event loop, or is too large to be kept whole.
@FunctionalInterface
public non-sealed interface SlowAnswer extends PageAnswer {
    /// Called on the event loop, so it must not block. Some thread must call one method of `to`,
    /// once.
    void start(ResponseWriter to);
}
