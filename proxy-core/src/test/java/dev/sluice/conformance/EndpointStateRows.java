package dev.sluice.conformance;

import static dev.sluice.conformance.Origin.CLIENT;
import static dev.sluice.conformance.Origin.NODE;
import static dev.sluice.conformance.Origin.POD1;
import static dev.sluice.conformance.Origin.POD3;
import static dev.sluice.conformance.Packet.tcp;
import static dev.sluice.conformance.Packet.udp;
import static dev.sluice.conformance.ReachedEndpoint.at;
import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.Source.KEPT;
import static dev.sluice.conformance.Source.MASQUERADED;

import dev.sluice.model.Protocol;
import java.util.List;

/// Rows about Services without endpoints, and endpoints that are not ready or terminating.
final class EndpointStateRows extends PacketRows {
    EndpointStateRows(TestNet net) {
        super(net);
    }

    @Override
    List<Case> cases() {
        return List.of(
                noEndpoints(),
                noEndpointsLocal(),
                noEndpointsUdp(),
                notReady(),
                terminatingFallback(),
                terminatingLocal(),
                terminatingElsewhere(),
                terminatingBesideReady());
    }

    private Case noEndpoints() {
        return named("no endpoint")
                .with(web().nodePort(30080).vip(vip).externalIp(externalIp))
                .expect(
                        tcp(POD1, clusterIp, 80).isRefused(),
                        tcp(NODE, clusterIp, 80).isRefused(),
                        tcp(CLIENT, clusterIp, 80).isRefused(),
                        tcp(CLIENT, net.vext(), 30080).isRefused(),
                        tcp(POD1, net.eth0(), 30080).isRefused(),
                        tcp(CLIENT, net.node2(), 30080).isUntouched(),
                        tcp(CLIENT, vip, 80).isRefused(),
                        tcp(POD1, vip, 80).isRefused(),
                        tcp(CLIENT, externalIp, 80).isRefused());
    }

    private Case noEndpointsLocal() {
        return named("no endpoint, policies Local")
                .with(web().nodePort(30080).vip(vip).internalLocal().externalLocal())
                .with(webSlice().notReady(local, remote))
                .expect(
                        tcp(POD1, clusterIp, 80).isRefused(),
                        tcp(CLIENT, net.vext(), 30080).isRefused(),
                        tcp(CLIENT, vip, 80).isRefused());
    }

    private Case noEndpointsUdp() {
        return named("no endpoint, UDP")
                .with(
                        service("infra", "dns")
                                .clusterIp(clusterIp)
                                .port("dns", Protocol.UDP, 53)
                                .nodePort(30053))
                .expect(
                        udp(POD1, clusterIp, 53).isRefused(),
                        udp(NODE, clusterIp, 53).isRefused(),
                        udp(CLIENT, net.vext(), 30053).isRefused());
    }

    private Case notReady() {
        return named("endpoints that are not ready")
                .with(web())
                .with(webSlice().notReady(local).ready(remote).terminating(local2))
                .expect(tcp(POD3, clusterIp, 80).reaches(KEPT, at(WEB, remote)));
    }

    private Case terminatingFallback() {
        return named("only terminating endpoints")
                .with(web().nodePort(30080))
                .with(webSlice().terminating(local, remote).notReady(local2))
                .expect(
                        tcp(POD3, clusterIp, 80).reaches(KEPT, at(WEB, local, remote)),
                        tcp(CLIENT, net.vext(), 30080)
                                .reaches(MASQUERADED, at(WEB, local, remote)));
    }

    private Case terminatingLocal() {
        return named("policy Local, only a terminating endpoint here")
                .with(web().nodePort(30080).externalLocal())
                .with(webSlice().terminating(local).ready(remote))
                .expect(
                        tcp(CLIENT, net.vext(), 30080).reaches(KEPT, at(WEB, local)),
                        tcp(POD3, net.vext(), 30080).reaches(KEPT, at(WEB, remote)),
                        tcp(POD3, clusterIp, 80).reaches(KEPT, at(WEB, remote)));
    }

    private Case terminatingElsewhere() {
        return named("policy Local, only a terminating endpoint, elsewhere")
                .with(web().nodePort(30080).externalLocal())
                .with(webSlice().notReady(local).terminating(remote))
                .expect(
                        tcp(CLIENT, net.vext(), 30080).isDropped(),
                        tcp(POD3, net.vext(), 30080).reaches(KEPT, at(WEB, remote)),
                        tcp(NODE, net.vext(), 30080).reaches(MASQUERADED, at(WEB, remote)));
    }

    private Case terminatingBesideReady() {
        return named("policy Local, a terminating endpoint beside a ready one")
                .with(web().nodePort(30080).externalLocal())
                .with(webSlice().terminating(local).ready(local2, remote))
                .expect(tcp(CLIENT, net.vext(), 30080).reaches(KEPT, at(WEB, local2)));
    }
}
