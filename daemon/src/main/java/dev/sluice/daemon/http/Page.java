package dev.sluice.daemon.http;

/// Answers requests. Called on the event loop: must not block.
@FunctionalInterface
public interface Page {
    Response get(Request request);
}
