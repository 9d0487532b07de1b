package dev.sluice.conformance;

import dev.sluice.model.EndpointSlice;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// One row of the packet table: a cluster, and packets with their expected outcomes.
///
/// @param pairs packets that another one of the same client precedes
/// @param tracerOnly whether it cannot run as real traffic, because it has unreachable endpoints or
///   uses a protocol that not every kernel has
public record Case(
        String name,
        TestCluster cluster,
        List<Probe> probes,
        List<ProbePair> pairs,
        boolean tracerOnly) {
    public Case {
        probes = List.copyOf(probes);
        pairs = List.copyOf(pairs);
    }

    public static Builder named(String name) {
        return new Builder(name);
    }

    /// Returns its probes and those of its pairs, each once. Their outcomes are those of a client
    /// without an endpoint yet.
    public List<Probe> allProbes() {
        return Stream.concat(
                        probes.stream(),
                        pairs.stream().flatMap(pair -> Stream.of(pair.first(), pair.second())))
                .distinct()
                .toList();
    }

    /// Returns the families of its packets, sorted.
    public List<IpFamily> families() {
        return allProbes().stream()
                .map(probe -> probe.packet().family())
                .distinct()
                .sorted()
                .toList();
    }

    /// Returns the endpoints that must answer if it runs as real traffic: all those of its slices
    /// except on `node3`, each once and sorted, with the protocol of their port.
    public List<Listener> listeners() {
        return cluster.slices().stream()
                .flatMap(slice ->
                        slice.ports().stream()
                                .flatMap(port ->
                                        slice.endpoints().stream()
                                                .filter(e -> !"node3".equals(e.nodeName()))
                                                .map(e ->
                                                        new Listener(
                                                                port.protocol(),
                                                                new ReachedEndpoint(
                                                                        e.ip(), port.port())))))
                .distinct()
                .sorted()
                .toList();
    }

    @Override
    public String toString() {
        return name;
    }

    /// Builds a case.
    public static final class Builder {
        private final String name;
        private final List<Service> services = new ArrayList<>();
        private final List<EndpointSlice> slices = new ArrayList<>();
        private final List<ProbePair> pairs = new ArrayList<>();
        private ClusterSettings settings = ClusterSettings.DEFAULT;
        private boolean tracerOnly;

        private Builder(String name) {
            this.name = name;
        }

        public Builder settings(ClusterSettings other) {
            settings = other;
            return this;
        }

        public Builder with(ServiceBuilder service) {
            services.add(service.build());
            return this;
        }

        public Builder with(SliceBuilder slice) {
            slices.add(slice.build());
            return this;
        }

        public Builder tracerOnly() {
            tracerOnly = true;
            return this;
        }

        /// Adds two packets, the second soon after the first.
        public Builder inTurn(Probe first, Probe second) {
            pairs.add(new ProbePair(first, second));
            return this;
        }

        public Case expect(Probe... expected) {
            var cluster = new TestCluster(settings, services, slices);
            return new Case(name, cluster, List.of(expected), pairs, tracerOnly);
        }
    }
}
