package dev.sluice.model;

import java.util.List;

/// A slice of the endpoints of one Service, of one family. The Service is the one that the slice's
/// label names, whatever manages the slice. FQDN slices have no such record.
public record EndpointSlice(
        SliceName name,
        ServiceName service,
        IpFamily family,
        List<SlicePort> ports,
        List<SliceEndpoint> endpoints) {
    public EndpointSlice {
        ports = List.copyOf(ports);
        endpoints = List.copyOf(endpoints);
    }
}
