package dev.sluice.conformance;

import dev.sluice.model.Ip;
import dev.sluice.model.Protocol;
import org.jspecify.annotations.Nullable;

/// A packet on its way, with what rules and connection tracking know of it.
///
/// @param in the interface it came in by; empty where it started on the node
/// @param dialled where it was sent to
/// @param chosen the endpoint that its destination was translated to, if it was
/// @param masqueraded whether its source was translated
public record Flow(
        Protocol protocol,
        String in,
        Ip source,
        Target dialled,
        @Nullable Target chosen,
        State state,
        int mark,
        boolean masqueraded,
        Remembered remembered) {

    /// What connection tracking takes it for. Only packets of state NEW meet the rules of NAT.
    public enum State {
        NEW,
        ESTABLISHED,
        INVALID
    }

    public static Flow of(Packet packet, State state, Remembered remembered) {
        return new Flow(
                packet.protocol(),
                packet.from().isNode() ? "" : packet.net().inInterface(packet.from()),
                packet.source(),
                new Target(packet.to(), packet.port()),
                null,
                state,
                0,
                false,
                remembered);
    }

    /// Where it goes, as it stands.
    public Target destination() {
        return chosen == null ? dialled : chosen;
    }

    public boolean translated() {
        return chosen != null;
    }

    public Flow marked(int other) {
        return new Flow(
                protocol, in, source, dialled, chosen, state, other, masqueraded, remembered);
    }

    public Flow to(Ip ip, int port) {
        Target target = new Target(ip, port);
        return new Flow(
                protocol, in, source, dialled, target, state, mark, masqueraded, remembered);
    }

    /// Masqueraded.
    public Flow from(Ip ip) {
        return new Flow(protocol, in, ip, dialled, chosen, state, mark, true, remembered);
    }

    /// The same with another source from the start.
    public Flow sentFrom(Ip ip) {
        return new Flow(protocol, in, ip, dialled, chosen, state, mark, false, remembered);
    }

    /// The same, and its source was seen just now.
    public Flow remember(String list) {
        return new Flow(
                protocol,
                in,
                source,
                dialled,
                chosen,
                state,
                mark,
                masqueraded,
                remembered.with(list, source));
    }

    /// Where it ends if nothing stops it any more.
    End end() {
        if (chosen != null) {
            return new End.At(chosen, source);
        }
        return masqueraded ? new End.Masqueraded() : new End.Untouched();
    }
}
