package dev.sluice.conformance;

import dev.sluice.model.EndpointSlice;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Service;
import java.util.ArrayList;
import java.util.List;

/// One row of the packet table: a cluster, and what becomes of packets in it.
///
/// @param tracerOnly it cannot be run as real traffic, because of endpoints nobody can reach or a
///   protocol that not every kernel speaks
public record Case(String name, TestCluster cluster, List<Probe> probes, boolean tracerOnly) {
    public Case {
        probes = List.copyOf(probes);
    }

    public static Builder named(String name) {
        return new Builder(name);
    }

    /// The families of its packets.
    public List<IpFamily> families() {
        return probes.stream().map(probe -> probe.packet().family()).distinct().sorted().toList();
    }

    /// The endpoints that must answer when it runs as real traffic: all that its slices name, but
    /// those on `node3`, once each and sorted, with the protocol of their port.
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

    /// Collects a case.
    public static final class Builder {
        private final String name;
        private final List<Service> services = new ArrayList<>();
        private final List<EndpointSlice> slices = new ArrayList<>();
        private final List<Probe> probes = new ArrayList<>();
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

        public Case expect(Probe... expected) {
            probes.addAll(List.of(expected));
            return new Case(name, new TestCluster(settings, services, slices), probes, tracerOnly);
        }
    }
}
