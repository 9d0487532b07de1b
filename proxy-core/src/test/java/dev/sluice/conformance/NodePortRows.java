package dev.sluice.conformance;

import static dev.sluice.conformance.Origin.CLIENT;
import static dev.sluice.conformance.Origin.LOOPBACK;
import static dev.sluice.conformance.Origin.NODE;
import static dev.sluice.conformance.Origin.NODE2;
import static dev.sluice.conformance.Origin.POD1;
import static dev.sluice.conformance.Origin.POD3;
import static dev.sluice.conformance.Packet.tcp;
import static dev.sluice.conformance.Packet.udp;
import static dev.sluice.conformance.ReachedEndpoint.at;
import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static dev.sluice.conformance.Source.KEPT;
import static dev.sluice.conformance.Source.MASQUERADED;

import dev.sluice.conformance.ClusterSettings.Detection;
import dev.sluice.model.Protocol;
import java.util.List;

/// Rows about node ports, `nodePortAddresses`, and node ports with `externalTrafficPolicy: Local`.
final class NodePortRows extends PacketRows {
    NodePortRows(TestNet net) {
        super(net);
    }

    @Override
    List<Case> cases() {
        return List.of(
                nodePort(),
                nodePortsOnSomeAddresses(),
                nodePortLocal(),
                nodePortLocalNoneHere(),
                nodePortLocalNoneHereByBridge(),
                nodePortLocalNoneHereWithoutDetection(),
                nodePortLocalNoneHereUdp(),
                nodePortLocalWithoutDetection());
    }

    private Case nodePort() {
        List<ReachedEndpoint> all = at(WEB, local, remote);
        return named("node port on each address")
                .with(web().nodePort(30080))
                .with(webSlice().ready(local, remote))
                .expect(
                        tcp(CLIENT, net.eth0(), 30080).reaches(MASQUERADED, all),
                        tcp(CLIENT, net.vext(), 30080).reaches(MASQUERADED, all),
                        tcp(CLIENT, net.cni0(), 30080).reaches(MASQUERADED, all),
                        tcp(NODE2, net.eth0(), 30080).reaches(MASQUERADED, all),
                        tcp(POD3, net.eth0(), 30080).reaches(MASQUERADED, all),
                        tcp(NODE, net.eth0(), 30080).reaches(MASQUERADED, all),
                        tcp(CLIENT, net.eth0(), 30081).isUntouched());
    }

    private Case nodePortsOnSomeAddresses() {
        List<ReachedEndpoint> all = at(WEB, local, remote);
        return named("node ports on some addresses")
                .settings(ClusterSettings.DEFAULT.withNodePortsOn(net.outside()))
                .with(web().nodePort(30080))
                .with(webSlice().ready(local, remote))
                .expect(
                        tcp(CLIENT, net.vext(), 30080).reaches(MASQUERADED, all),
                        tcp(POD3, net.vext(), 30080).reaches(MASQUERADED, all),
                        tcp(CLIENT, net.eth0(), 30080).isUntouched(),
                        tcp(NODE2, net.eth0(), 30080).isUntouched(),
                        tcp(LOOPBACK, net.loopback(), 30080).isUntouched());
    }

    private Case nodePortLocal() {
        List<ReachedEndpoint> all = at(WEB, local, remote);
        return named("node port, policy Local")
                .with(web().nodePort(30080).externalLocal())
                .with(webSlice().ready(local, remote))
                .expect(
                        tcp(CLIENT, net.vext(), 30080).reaches(KEPT, at(WEB, local)),
                        tcp(CLIENT, net.eth0(), 30080).reaches(KEPT, at(WEB, local)),
                        tcp(NODE2, net.eth0(), 30080).reaches(KEPT, at(WEB, local)),
                        // Traffic from pods and from the node itself is served as with policy
                        // Cluster.
                        tcp(POD3, net.eth0(), 30080).reaches(KEPT, all),
                        tcp(POD1, net.eth0(), 30080).reaches(KEPT, all),
                        tcp(NODE, net.eth0(), 30080).reaches(MASQUERADED, all),
                        tcp(POD3, clusterIp, 80).reaches(KEPT, all));
    }

    private Case nodePortLocalNoneHere() {
        return named("node port, policy Local, no endpoint here")
                .with(web().nodePort(30080).externalLocal())
                .with(webSlice().ready(remote))
                .expect(
                        tcp(CLIENT, net.vext(), 30080).isDropped(),
                        tcp(NODE2, net.eth0(), 30080).isDropped(),
                        tcp(POD1, net.eth0(), 30080).reaches(KEPT, at(WEB, remote)),
                        tcp(NODE, net.eth0(), 30080).reaches(MASQUERADED, at(WEB, remote)),
                        tcp(POD1, clusterIp, 80).reaches(KEPT, at(WEB, remote)));
    }

    private Case nodePortLocalNoneHereByBridge() {
        return named("node port, policy Local, no endpoint here, pods told by their bridge")
                .settings(ClusterSettings.DEFAULT.with(Detection.BRIDGE))
                .with(web().nodePort(30080).externalLocal())
                .with(webSlice().ready(remote))
                .expect(
                        tcp(CLIENT, net.vext(), 30080).isDropped(),
                        tcp(POD1, net.eth0(), 30080).reaches(KEPT, at(WEB, remote)),
                        tcp(NODE, net.cni0(), 30080).reaches(MASQUERADED, at(WEB, remote)));
    }

    private Case nodePortLocalNoneHereWithoutDetection() {
        return named("node port, policy Local, no endpoint here, pods not told from others")
                .settings(ClusterSettings.DEFAULT.with(Detection.NONE))
                .with(web().nodePort(30080).externalLocal())
                .with(webSlice().ready(remote))
                .expect(
                        tcp(CLIENT, net.vext(), 30080).isDropped(),
                        tcp(POD1, net.eth0(), 30080).isDropped(),
                        tcp(NODE, net.eth0(), 30080).reaches(MASQUERADED, at(WEB, remote)));
    }

    private Case nodePortLocalNoneHereUdp() {
        return named("node port, policy Local, no endpoint here, UDP")
                .with(
                        service("infra", "dns")
                                .clusterIp(clusterIp)
                                .port("dns", Protocol.UDP, 53)
                                .nodePort(30053)
                                .externalLocal())
                .with(slice("infra", "dns").port("dns", Protocol.UDP, 5353).ready(remote))
                .expect(
                        udp(CLIENT, net.vext(), 30053).isDropped(),
                        udp(POD1, net.eth0(), 30053).reaches(KEPT, at(5353, remote)),
                        udp(NODE, net.eth0(), 30053).reaches(MASQUERADED, at(5353, remote)));
    }

    private Case nodePortLocalWithoutDetection() {
        return named("node port, policy Local, pods not told from others")
                .settings(ClusterSettings.DEFAULT.with(Detection.NONE))
                .with(web().nodePort(30080).externalLocal())
                .with(webSlice().ready(local, remote))
                .expect(
                        tcp(CLIENT, net.vext(), 30080).reaches(KEPT, at(WEB, local)),
                        tcp(POD3, net.eth0(), 30080).reaches(KEPT, at(WEB, local)),
                        tcp(NODE, net.eth0(), 30080).reaches(MASQUERADED, at(WEB, local, remote)));
    }
}
