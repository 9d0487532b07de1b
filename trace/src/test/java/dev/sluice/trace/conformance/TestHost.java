package dev.sluice.trace.conformance;

import dev.sluice.conformance.Origin;
import dev.sluice.conformance.Packet;
import dev.sluice.conformance.TestNet;
import dev.sluice.model.Cidr;
import dev.sluice.model.Ip;
import dev.sluice.trace.AddressPort;
import dev.sluice.trace.AffinityState;
import dev.sluice.trace.Branch;
import dev.sluice.trace.Connection;
import dev.sluice.trace.PacketTracer;
import dev.sluice.trace.StaticHostNetwork;
import dev.sluice.trace.StaticHostNetwork.Link;
import dev.sluice.trace.TracedPacket;
import java.util.List;
import java.util.Set;

/// The test node as tracers see it. Traces the packets of the packet table on it.
public final class TestHost {
    private TestHost() {}

    /// Returns the addresses and routes of the test node.
    public static StaticHostNetwork network(TestNet net) {
        return new StaticHostNetwork(
                List.of(
                        link(net, "cni0", net.cni0(), net.pod(1)),
                        new Link("vext", net.outside(), net.vext())),
                link(net, "eth0", net.eth0(), net.node2()),
                net.loopback(),
                Set.of());
    }

    private static Link link(TestNet net, String name, Ip own, Ip neighbour) {
        int length = net.cni0().family().bits() == 32 ? 24 : 64;
        if (!net.outInterface(neighbour).equals(name)) {
            throw new IllegalArgumentException(neighbour + " is not on " + name);
        }
        return new Link(name, new Cidr(own, length), own);
    }

    /// Returns every possible path of a packet of the packet table.
    public static List<Branch> trace(
            PacketTracer tracer, Packet packet, Connection.State state, AffinityState affinity) {
        var to = new AddressPort(packet.to(), packet.port());
        // A packet from the host to one of its own addresses has that address as its source.
        Ip source =
                packet.from() == Origin.NODE && tracer.host().isLocal(packet.to())
                        ? packet.to()
                        : packet.source();
        TracedPacket traced =
                packet.from().isNode()
                        ? TracedPacket.local(packet.protocol(), source, to, state)
                        : TracedPacket.arriving(
                                packet.net().inInterface(packet.from()),
                                packet.protocol(),
                                source,
                                to,
                                state);
        return tracer.trace(traced.with(affinity));
    }

    public static List<Branch> trace(PacketTracer tracer, Packet packet) {
        return trace(tracer, packet, Connection.State.NEW, AffinityState.NOTHING);
    }
}
