package dev.sluice.conformance;

import dev.sluice.model.Protocol;
import java.util.Comparator;

/// A server that must listen when a case runs as real traffic.
public record Listener(Protocol protocol, ReachedEndpoint at) implements Comparable<Listener> {
    private static final Comparator<Listener> ORDER =
            Comparator.comparing(Listener::at).thenComparing(Listener::protocol);

    @Override
    public int compareTo(Listener other) {
        return ORDER.compare(this, other);
    }
}
