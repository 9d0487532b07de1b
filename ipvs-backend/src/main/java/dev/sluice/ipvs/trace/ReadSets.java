package dev.sluice.ipvs.trace;

import dev.sluice.iptables.table.Match.InSet;
import dev.sluice.iptables.table.Match.InSet.Side;
import dev.sluice.iptables.trace.SetLookup;
import dev.sluice.ipvs.change.InstalledState;
import dev.sluice.ipvs.state.IpsetEntry;
import dev.sluice.ipvs.state.IpsetName;
import dev.sluice.model.Ip;
import dev.sluice.model.Protocol;
import dev.sluice.trace.AddressPort;
import dev.sluice.trace.TracedPacket;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The ipsets of IPVS mode as read from the kernel. Other ipsets are not known.
///
/// @param installed what is installed
public record ReadSets(InstalledState installed) implements SetLookup {
    @Override
    public Optional<Boolean> holds(InSet match, TracedPacket packet) {
        IpsetName name = IpsetName.of(match.set(), packet.family()).orElse(null);
        Set<IpsetEntry> entries = name == null ? null : installed.sets().get(name);
        if (name == null || entries == null || !isAsWritten(name, match.sides())) {
            return Optional.empty();
        }
        AddressPort to = packet.destination();
        Protocol protocol = packet.protocol();
        Ip ip = match.sides().getFirst() == Side.DST ? to.ip() : packet.source();
        return Optional.of(
                switch (name.type()) {
                    case HASH_IP -> entries.contains(new IpsetEntry.OfIp(ip));
                    case BITMAP_PORT -> entries.contains(new IpsetEntry.OfPort(to.port()));
                    case HASH_IP_PORT ->
                            entries.contains(new IpsetEntry.OfIpPort(ip, protocol, to.port()));
                    case HASH_IP_PORT_IP ->
                            entries.contains(
                                    new IpsetEntry.OfIpPortIp(
                                            ip, protocol, to.port(), packet.source()));
                    case HASH_IP_PORT_NET -> holdsNetwork(entries, packet);
                });
    }

    /// Whether the rule compares the set's fields with the sides that [#holds] assumes.
    private static boolean isAsWritten(IpsetName name, List<Side> sides) {
        return switch (name.type()) {
            case HASH_IP -> sides.size() == 1;
            case BITMAP_PORT -> sides.equals(List.of(Side.DST));
            case HASH_IP_PORT -> sides.size() == 2 && sides.getLast() == Side.DST;
            case HASH_IP_PORT_IP, HASH_IP_PORT_NET ->
                    sides.equals(List.of(Side.DST, Side.DST, Side.SRC));
        };
    }

    /// The narrowest network decides. With `nomatch`, it excludes the packet.
    private static boolean holdsNetwork(Set<IpsetEntry> entries, TracedPacket packet) {
        int longest = -1;
        boolean holds = false;
        for (IpsetEntry entry : entries) {
            if (entry.plain()
                            instanceof
                            IpsetEntry.OfIpPortNet(var ip, var protocol, int port, var net)
                    && ip.equals(packet.destination().ip())
                    && protocol == packet.protocol()
                    && port == packet.destination().port()
                    && net.contains(packet.source())
                    && net.length() > longest) {
                longest = net.length();
                holds = !(entry instanceof IpsetEntry.Except);
            }
        }
        return holds;
    }
}
