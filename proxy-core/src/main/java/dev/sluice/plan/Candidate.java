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

    /// Which of two to believe about the same address and port: the one that does not terminate, as
    /// the address may have been given to another pod already. As kube-proxy
    /// (endpointslicecache.go), which leaves all else to chance; here what one of them says can
    /// take traffic takes it.
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

    /// On its way out, but still answering: used only when nothing is ready.
    boolean lastResort() {
        return source.serving() && source.terminating();
    }
}
