package dev.sluice.inspect.diff;

import dev.sluice.model.Ip;
import dev.sluice.model.Protocol;
import dev.sluice.plan.LocalDetector;
import dev.sluice.trace.AddressPort;
import dev.sluice.trace.Connection;
import dev.sluice.trace.HostNetwork;
import dev.sluice.trace.TracedPacket;

/// A sender of connections, for which rules are tried.
///
/// @param name what it stands for, as a reader is told
/// @param ip its address; the node itself uses the destination's if that is its own
record SampleClient(String name, Place place, String inInterface, Ip ip) {
    enum Place {
        POD,
        NODE,
        OUTSIDE
    }

    /// The source of its connections to an address.
    Ip source(AddressPort to, HostNetwork host) {
        return place == Place.NODE && host.isLocal(to.ip()) ? to.ip() : ip;
    }

    TracedPacket packet(Protocol protocol, AddressPort to, HostNetwork host) {
        Ip source = source(to, host);
        return place == Place.NODE
                ? TracedPacket.local(protocol, source, to, Connection.State.NEW)
                : TracedPacket.arriving(inInterface, protocol, source, to, Connection.State.NEW);
    }

    /// Whether a connection counts as one of the node's pods.
    boolean isPod(LocalDetector detector, Ip source) {
        return switch (detector) {
            case LocalDetector.None() -> false;
            case LocalDetector.SourceCidr(var cidr) -> cidr.contains(source);
            case LocalDetector.BridgeInterface _, LocalDetector.InterfacePrefix _ ->
                    place == Place.POD;
        };
    }
}
