package dev.sluice.iptables.trace;

import dev.sluice.conformance.Packet;
import dev.sluice.conformance.Remembered;
import dev.sluice.conformance.Target;
import dev.sluice.iptables.table.Match.ConnectionState.State;
import dev.sluice.model.Ip;
import dev.sluice.model.Protocol;

/// A packet on its way, with what rules and connection tracking know of it.
///
/// @param in the interface it came in by; empty where it started on the node
/// @param translated whether its destination was (conntrack state DNAT)
/// @param masqueraded whether its source was
/// @param sentTo where it was sent to at first
public record Flow(
        Protocol protocol,
        String in,
        Ip source,
        Ip destination,
        int port,
        State state,
        int mark,
        boolean translated,
        boolean masqueraded,
        Target sentTo,
        Remembered remembered) {

    public static Flow of(Packet packet, State state, Remembered remembered) {
        return new Flow(
                packet.protocol(),
                packet.from().isNode() ? "" : packet.net().inInterface(packet.from()),
                packet.source(),
                packet.to(),
                packet.port(),
                state,
                0,
                false,
                false,
                new Target(packet.to(), packet.port()),
                remembered);
    }

    public Flow marked(int other) {
        return new Flow(
                protocol,
                in,
                source,
                destination,
                port,
                state,
                other,
                translated,
                masqueraded,
                sentTo,
                remembered);
    }

    public Flow to(Ip ip, int otherPort) {
        return new Flow(
                protocol,
                in,
                source,
                ip,
                otherPort,
                state,
                mark,
                true,
                masqueraded,
                sentTo,
                remembered);
    }

    public Flow from(Ip ip) {
        return new Flow(
                protocol,
                in,
                ip,
                destination,
                port,
                state,
                mark,
                translated,
                true,
                sentTo,
                remembered);
    }

    /// The same with another source from the start.
    public Flow sentFrom(Ip ip) {
        return new Flow(
                protocol,
                in,
                ip,
                destination,
                port,
                state,
                mark,
                translated,
                masqueraded,
                sentTo,
                remembered);
    }

    public Flow remember(String list) {
        return new Flow(
                protocol,
                in,
                source,
                destination,
                port,
                state,
                mark,
                translated,
                masqueraded,
                sentTo,
                remembered.with(list, source));
    }
}
