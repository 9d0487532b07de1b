package dev.sluice.plan;

import dev.sluice.model.SliceEndpoint;

/// An endpoint of one service port before it is decided who uses it.
///
/// @param endpoint what it becomes if it is used
/// @param text [Endpoint#text], kept because lists are sorted by it
record Candidate(Endpoint endpoint, String text, SliceEndpoint source) {
    static Candidate of(SliceEndpoint source, int port, String nodeName) {
        var endpoint = new Endpoint(source.ip(), port, place(source, nodeName));
        return new Candidate(endpoint, endpoint.text(), source);
    }

    private static Endpoint.Place place(SliceEndpoint source, String nodeName) {
        if (source.nodeName() == null) {
            return Endpoint.Place.UNKNOWN;
        }
        return !nodeName.isEmpty() && nodeName.equals(source.nodeName())
                ? Endpoint.Place.HERE
                : Endpoint.Place.ELSEWHERE;
    }

    boolean ready() {
        return source.ready();
    }

    /// On its way out, but still answering: used only when nothing is ready.
    boolean lastResort() {
        return source.serving() && source.terminating();
    }
}
