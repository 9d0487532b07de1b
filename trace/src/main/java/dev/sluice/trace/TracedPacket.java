package dev.sluice.trace;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;

/// A packet on its way through the host. The source port takes part in nothing.
///
/// @param inInterface the interface by which it came in; empty where it starts on the host
/// @param source the source address as it is now
/// @param destination where it goes as it is now
/// @param mark the firewall mark (`skb->mark`)
public record TracedPacket(
        Protocol protocol,
        String inInterface,
        Ip source,
        AddressPort destination,
        int mark,
        Connection connection,
        AffinityState affinity) {

    /// A packet that comes in by an interface.
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

    /// A packet that a process of the host sends.
    public static TracedPacket local(
            Protocol protocol, Ip source, AddressPort destination, Connection.State state) {
        return arriving("", protocol, source, destination, state);
    }

    public IpFamily family() {
        return destination.ip().family();
    }

    /// Whether it starts on the host.
    public boolean isLocal() {
        return inInterface.isEmpty();
    }

    public TracedPacket with(AffinityState other) {
        return new TracedPacket(
                protocol, inInterface, source, destination, mark, connection, other);
    }

    /// The same packet, whose source was seen now.
    public TracedPacket seen(String list) {
        return with(affinity.seen(list, source));
    }

    public TracedPacket marked(int other) {
        return new TracedPacket(
                protocol, inInterface, source, destination, other, connection, affinity);
    }

    /// Translated by a rule of NAT to another destination.
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

    /// Translated by IPVS to a real server.
    public TracedPacket toRealServer(AddressPort to) {
        return new TracedPacket(
                protocol, inInterface, source, to, mark, connection.sentByIpvs(), affinity);
    }

    /// Translated by a rule of NAT to another source.
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

    /// Sent to the host itself, by the loopback interface.
    TracedPacket loopedBack() {
        return new TracedPacket(protocol, "lo", source, destination, mark, connection, affinity);
    }

    @Override
    public String toString() {
        String from = isLocal() ? "" : " by " + inInterface;
        return protocol.lower() + " from " + source + from + " to " + destination;
    }
}
