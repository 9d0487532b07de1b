package dev.sluice.inspect.explain;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.trace.AddressPort;
import dev.sluice.trace.Connection;
import dev.sluice.trace.TracedPacket;

/// The first packet of the connection that is asked about, or a later one.
///
/// @param sender who sends it, for readers
/// @param inInterface the interface through which it arrives; empty if the node sends it
/// @param source the client's address
/// @param to the address that the client dials
/// @param state NEW or ESTABLISHED
public record AskedPacket(
        String sender,
        Protocol protocol,
        String inInterface,
        Ip source,
        AddressPort to,
        Connection.State state) {

    public IpFamily family() {
        return to.ip().family();
    }

    /// Returns whether the node itself sends it.
    public boolean isFromNode() {
        return inInterface.isEmpty();
    }

    TracedPacket traced() {
        return TracedPacket.arriving(inInterface, protocol, source, to, state);
    }
}
