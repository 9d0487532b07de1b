package dev.sluice.trace;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;

/// A packet on its path through the host. It has no source port, since nothing depends on it.
/// Immutable.
///
/// @param inInterface the interface through which it arrived; empty if the host sends it
/// @param source the present source address
/// @param destination the present destination
/// @param mark the firewall mark (`skb->mark`)
public record TracedPacket(
        Protocol protocol,
        String inInterface,
        Ip source,
        AddressPort destination,
        int mark,
        Connection connection,
        AffinityState affinity) {

    /// Returns a packet that arrives through an interface.
    public static TracedPacket arriving(
            String inInterface,
            Protocol protocol,
            Ip source,
            AddressPort destination,
            Connection.State state) {
        return new TracedPacket(
                protocol,
                inInterface,
                source,
                destination,
                0,
                Connection.of(state, destination),
                AffinityState.NOTHING);
    }

    /// Returns a packet that a process of the host sends.
    public static TracedPacket local(
            Protocol protocol, Ip source, AddressPort destination, Connection.State state) {
        return arriving("", protocol, source, destination, state);
    }

    public IpFamily family() {
        return destination.ip().family();
    }

    /// Returns whether the host sends it.
    public boolean isLocal() {
        return inInterface.isEmpty();
    }

    public TracedPacket with(AffinityState other) {
        return new TracedPacket(
                protocol, inInterface, source, destination, mark, connection, other);
    }

    /// Returns this packet after its source was recorded as seen now in an affinity list.
    public TracedPacket seen(String list) {
        return with(affinity.seen(list, source));
    }

    public TracedPacket marked(int other) {
        return new TracedPacket(
                protocol, inInterface, source, destination, other, connection, affinity);
    }

    /// Returns this packet after DNAT to another destination.
    public TracedPacket dnat(AddressPort to) {
        return new TracedPacket(
                protocol,
                inInterface,
                source,
                to,
                mark,
                connection.translatedDestination(),
                affinity);
    }

    /// Returns this packet after IPVS sent it to a real server.
    public TracedPacket toRealServer(AddressPort to) {
        return new TracedPacket(
                protocol, inInterface, source, to, mark, connection.sentByIpvs(), affinity);
    }

    /// Returns this packet after SNAT to another source address.
    public TracedPacket snat(Ip from) {
        return new TracedPacket(
                protocol,
                inInterface,
                from,
                destination,
                mark,
                connection.translatedSource(),
                affinity);
    }

    TracedPacket with(Connection other) {
        return new TracedPacket(protocol, inInterface, source, destination, mark, other, affinity);
    }

    /// Returns this packet as it arrives again through the loopback interface.
    TracedPacket loopedBack() {
        return new TracedPacket(protocol, "lo", source, destination, mark, connection, affinity);
    }

    @Override
    public String toString() {
        String from = isLocal() ? "" : " by " + inInterface;
        return protocol.lower() + " from " + source + from + " to " + destination;
    }
}
