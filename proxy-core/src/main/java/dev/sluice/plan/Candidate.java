package dev.sluice.plan;

import dev.sluice.model.SliceEndpoint;

/// An endpoint of one service port, before it is decided which traffic uses it.
///
/// @param endpoint the endpoint as a plan contains it
/// @param text [Endpoint#text], kept because lists are sorted by it
/// @param source the endpoint in its slice
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

    /// Returns the more credible of two entries for the same address and port. One that is not
    /// terminating wins, since the address may already belong to another pod, as in kube-proxy
    /// (endpointslicecache.go). kube-proxy leaves the other cases undefined; here a ready one wins,
    /// then a serving one.
    static Candidate betterOf(Candidate first, Candidate later) {
        SliceEndpoint old = first.source();
        SliceEndpoint young = later.source();
        if (old.terminating() != young.terminating()) {
            return old.terminating() ? later : first;
        }
        if (old.ready() != young.ready()) {
            return old.ready() ? first : later;
        }
        if (old.serving() != young.serving()) {
            return old.serving() ? first : later;
        }
        return old.terminating() ? first : later;
    }

    boolean ready() {
        return source.ready();
    }

    /// Returns whether it terminates but still serves. Such an endpoint is used only if none is
    /// ready.
    boolean lastResort() {
        return source.serving() && source.terminating();
    }
}
