package dev.sluice.daemon.http;

/// Answers requests. Called on the event loop, so it must not block.
@FunctionalInterface
public interface Page {
    PageAnswer get(Request request);
}
