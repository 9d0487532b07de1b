package dev.sluice.inspect.diff;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// What a plan asks for the connections of one client to one frontend.
///
/// @param endpoints the endpoints that they reach in equal shares, as `ip:port`; empty if they
///   reach none
/// @param otherwise what may happen to them if they reach none
/// @param masqueraded whether their source is rewritten
/// @param affinitySeconds how long a client keeps its endpoint; 0 for no affinity
record Expectation(
        List<String> endpoints, Set<Fate> otherwise, Answer masqueraded, int affinitySeconds) {
    /// What is asked of a property of connections.
    enum Answer {
        YES,
        NO,
        EITHER;

        static Answer of(boolean yes) {
            return yes ? YES : NO;
        }
    }

    Expectation {
        endpoints = List.copyOf(endpoints);
        otherwise = Set.copyOf(otherwise);
    }

    static Expectation none(Fate first, Fate... others) {
        return new Expectation(List.of(), EnumSet.of(first, others), Answer.EITHER, 0);
    }

    /// They reach nothing, in whichever way.
    static Expectation notServed() {
        return new Expectation(List.of(), EnumSet.allOf(Fate.class), Answer.EITHER, 0);
    }
}
