package dev.sluice.conformance;

import static dev.sluice.conformance.Origin.CLIENT;
import static dev.sluice.conformance.Origin.POD3;
import static dev.sluice.conformance.Packet.tcp;
import static dev.sluice.conformance.Packet.udp;
import static dev.sluice.conformance.ReachedEndpoint.at;
import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static dev.sluice.conformance.Source.KEPT;
import static dev.sluice.conformance.Source.MASQUERADED;

import dev.sluice.model.Protocol;
import java.util.List;

/// Rows about session affinity.
final class AffinityRows extends PacketRows {
    AffinityRows(TestNet net) {
        super(net);
    }

    @Override
    List<Case> cases() {
        return List.of(
                affinity(),
                affinityByNodePort(),
                affinityUdp(),
                affinityAcrossPolicies(),
                affinityAcrossInternalPolicy());
    }

    private Case affinity() {
        List<ReachedEndpoint> all = at(WEB, local, local2, remote);
        return named("affinity")
                .with(web().affinity(2))
                .with(webSlice().ready(local, local2, remote))
                .expect(
                        tcp(POD3, clusterIp, 80).sticks(KEPT, all, 2),
                        tcp(CLIENT, clusterIp, 80).sticks(MASQUERADED, all, 2));
    }

    private Case affinityByNodePort() {
        List<ReachedEndpoint> here = at(WEB, local, local2);
        return named("affinity by node port, policy Local")
                .with(web().nodePort(30080).affinity(2).externalLocal())
                .with(webSlice().ready(local, local2, remote))
                .expect(tcp(CLIENT, net.vext(), 30080).sticks(KEPT, here, 2));
    }

    private Case affinityUdp() {
        return named("affinity, UDP")
                .with(
                        service("infra", "dns")
                                .clusterIp(clusterIp)
                                .port("dns", Protocol.UDP, 53)
                                .affinity(2))
                .with(
                        slice("infra", "dns")
                                .port("dns", Protocol.UDP, 5353)
                                .ready(local, local2, remote))
                .expect(udp(POD3, clusterIp, 53).sticks(KEPT, at(5353, local, local2, remote), 2));
    }

    /// An endpoint chosen over the cluster IP is that of the node port and of the external IP, too,
    /// if it is on the node.
    private Case affinityAcrossPolicies() {
        List<ReachedEndpoint> all = at(WEB, local, local2, remote);
        List<ReachedEndpoint> here = at(WEB, local, local2);
        Probe internal = tcp(CLIENT, clusterIp, 80).sticks(MASQUERADED, all, 2);
        return named("affinity across an external policy Local")
                .with(
                        web().nodePort(30080)
                                .externalIp(externalIp)
                                .vip(vip)
                                .affinity(2)
                                .externalLocal())
                .with(webSlice().ready(local, local2, remote))
                .inTurn(internal, tcp(CLIENT, net.vext(), 30080).sticks(KEPT, here, 2))
                .inTurn(internal, tcp(CLIENT, externalIp, 80).sticks(KEPT, here, 2))
                .inTurn(internal, tcp(CLIENT, vip, 80).sticks(KEPT, here, 2))
                .inTurn(tcp(CLIENT, net.vext(), 30080).sticks(KEPT, here, 2), internal)
                .expect();
    }

    private Case affinityAcrossInternalPolicy() {
        List<ReachedEndpoint> all = at(WEB, local, local2, remote);
        List<ReachedEndpoint> here = at(WEB, local, local2);
        Probe internal = tcp(POD3, clusterIp, 80).sticks(KEPT, here, 2);
        return named("affinity across an internal policy Local")
                .with(web().nodePort(30080).externalIp(externalIp).affinity(2).internalLocal())
                .with(webSlice().ready(local, local2, remote))
                .inTurn(tcp(POD3, externalIp, 80).sticks(MASQUERADED, all, 2), internal)
                .inTurn(tcp(POD3, net.cni0(), 30080).sticks(MASQUERADED, all, 2), internal)
                .inTurn(internal, tcp(POD3, externalIp, 80).sticks(MASQUERADED, all, 2))
                .expect();
    }
}
