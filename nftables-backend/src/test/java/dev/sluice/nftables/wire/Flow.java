package dev.sluice.nftables.wire;

import dev.sluice.conformance.Packet;
import dev.sluice.conformance.Remembered;
import dev.sluice.conformance.Target;
import dev.sluice.model.Ip;
import dev.sluice.model.Protocol;
import org.jspecify.annotations.Nullable;

/// A packet on its way, with what rules and connection tracking know of it.
///
/// @param in the interface it came in by; empty where it started on the node
/// @param dialled where it was sent to
/// @param chosen the endpoint it was translated to, if it was
/// @param invalid whether connection tracking takes it for invalid
record Flow(
        Protocol protocol,
        String in,
        Ip source,
        Target dialled,
        @Nullable Target chosen,
        boolean invalid,
        int mark,
        boolean masqueraded,
        Remembered remembered) {

    static Flow of(Packet packet, boolean invalid, Remembered remembered) {
        return new Flow(
                packet.protocol(),
                packet.from().isNode() ? "" : packet.net().inInterface(packet.from()),
                packet.source(),
                new Target(packet.to(), packet.port()),
                null,
                invalid,
                0,
                false,
                remembered);
    }

    Target destination() {
        return chosen == null ? dialled : chosen;
    }

    Flow marked(int other) {
        return new Flow(
                protocol, in, source, dialled, chosen, invalid, other, masqueraded, remembered);
    }

    Flow to(Target target) {
        return new Flow(
                protocol, in, source, dialled, target, invalid, mark, masqueraded, remembered);
    }

    Flow from(Ip ip) {
        return new Flow(protocol, in, ip, dialled, chosen, invalid, mark, true, remembered);
    }

    Flow with(Remembered other) {
        return new Flow(protocol, in, source, dialled, chosen, invalid, mark, masqueraded, other);
    }
}
