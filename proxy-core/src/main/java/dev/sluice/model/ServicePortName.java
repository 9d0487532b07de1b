package dev.sluice.model;

import java.util.Comparator;

/// The name of a port of a Service. Its text omits the protocol, as in kube-proxy: port names are
/// unique within a Service.
///
/// @param port the port's name; empty for the only port of a Service
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

    /// Returns `namespace/name:port`, or `namespace/name` for an unnamed port.
    @Override
    public String toString() {
        return port.isEmpty() ? service.toString() : service + ":" + port;
    }
}
