package dev.sluice.conformance;

import static dev.sluice.conformance.Origin.CLIENT;
import static dev.sluice.conformance.Origin.NODE;
import static dev.sluice.conformance.Origin.POD1;
import static dev.sluice.conformance.Origin.POD3;
import static dev.sluice.conformance.Packet.tcp;
import static dev.sluice.conformance.ReachedEndpoint.at;
import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static dev.sluice.conformance.Source.KEPT;
import static dev.sluice.conformance.Source.MASQUERADED;

import dev.sluice.model.Ip;
import java.util.List;

/// Rows about several EndpointSlices of one Service, and endpoints outside the pod network.
final class SliceRows extends PacketRows {
    SliceRows(TestNet net) {
        super(net);
    }

    @Override
    List<Case> cases() {
        return List.of(
                slicesThatDifferInPort(),
                slicesThatOverlap(),
                hostNetwork(),
                unreachableEndpoint());
    }

    private Case slicesThatDifferInPort() {
        return named("slices that differ in port")
                .with(web())
                .with(webSlice().ready(local))
                .with(slice("shop", "web").suffix("b").port("http", 9090).ready(remote))
                .expect(
                        tcp(POD3, clusterIp, 80)
                                .reaches(
                                        KEPT,
                                        List.of(
                                                new ReachedEndpoint(local, WEB),
                                                new ReachedEndpoint(remote, 9090))));
    }

    private Case slicesThatOverlap() {
        return named("slices that overlap")
                .with(web())
                .with(webSlice().ready(local).terminating(remote))
                .with(webSlice().suffix("b").terminating(local).ready(remote))
                .expect(tcp(POD3, clusterIp, 80).reaches(KEPT, at(WEB, local, remote)));
    }

    private Case hostNetwork() {
        List<ReachedEndpoint> all = at(6443, net.eth0(), net.node2());
        return named("endpoints in the network of their nodes")
                .with(
                        service("default", "kubernetes")
                                .clusterIp(clusterIp)
                                .port("https", 443)
                                .nodePort(30443))
                .with(
                        slice("default", "kubernetes")
                                .port("https", 6443)
                                .ready(net.eth0(), net.node2()))
                .expect(
                        tcp(POD1, clusterIp, 443).reaches(KEPT, all),
                        tcp(CLIENT, net.vext(), 30443).reaches(MASQUERADED, all));
    }

    private Case unreachableEndpoint() {
        Ip far = net.unreachablePod(1);
        return named("three nodes")
                .tracerOnly()
                .with(web().nodePort(30080).externalLocal())
                .with(webSlice().ready(local, remote, far))
                .expect(
                        tcp(POD1, clusterIp, 80).reaches(KEPT, at(WEB, local, remote, far)),
                        tcp(NODE, clusterIp, 80).reaches(MASQUERADED, at(WEB, local, remote, far)),
                        tcp(CLIENT, net.vext(), 30080).reaches(KEPT, at(WEB, local)));
    }
}
