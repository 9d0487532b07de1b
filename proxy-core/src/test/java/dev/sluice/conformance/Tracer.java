package dev.sluice.conformance;

import java.util.List;

/// Walks packets through compiled rules, as the kernel would.
@FunctionalInterface
public interface Tracer {
    /// Every way that the first packet of a connection may go. The probabilities sum up to one.
    List<Way> trace(Packet packet, Remembered remembered);

    /// @param probability above 0, at most 1
    /// @param after what is remembered once the packet has gone this way
    record Way(double probability, End end, Remembered after) {}
}
