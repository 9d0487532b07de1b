package dev.sluice.model;

import java.util.Comparator;

/// Which port of which Service. The text leaves the protocol out, as kube-proxy's does: port names
/// are unique in a Service.
///
/// @param port the port's name, empty for the only port of a Service
public record ServicePortName(ServiceName service, String port, Protocol protocol)
        implements Comparable<ServicePortName> {
    private static final Comparator<ServicePortName> ORDER =
            Comparator.comparing(ServicePortName::service)
                    .thenComparing(ServicePortName::port)
                    .thenComparing(ServicePortName::protocol);

    @Override
    public int compareTo(ServicePortName other) {
        return ORDER.compare(this, other);
    }

    /// `namespace/name:port`, or `namespace/name` for an unnamed port.
    @Override
    public String toString() {
        return port.isEmpty() ? service.toString() : service + ":" + port;
    }
}
