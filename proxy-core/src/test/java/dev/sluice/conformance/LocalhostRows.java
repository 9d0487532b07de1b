package dev.sluice.conformance;

import static dev.sluice.conformance.Origin.CLIENT;
import static dev.sluice.conformance.Origin.LOOPBACK;
import static dev.sluice.conformance.Origin.NODE;
import static dev.sluice.conformance.Packet.tcp;
import static dev.sluice.conformance.ReachedEndpoint.at;
import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static dev.sluice.conformance.Source.MASQUERADED;

import dev.sluice.model.Cidr;
import java.util.List;

/// Rows about node ports on loopback addresses. They are served in IPv4 only.
final class LocalhostRows extends PacketRows {
    LocalhostRows(TestNet net) {
        super(net);
    }

    @Override
    List<Case> cases() {
        return switch (net.family()) {
            case IPV4 ->
                    List.of(localhostNodePort(), localhostNodePortsOff(), nodePortsOnLoopback());
            case IPV6 -> List.of(localhostNodePortOfIpv6());
        };
    }

    private Case localhostNodePort() {
        List<ReachedEndpoint> all = at(WEB, local, remote);
        return named("node port on localhost")
                .with(web().nodePort(30080))
                .with(
                        service("shop", "api")
                                .clusterIp(net.clusterIp(2))
                                .port("tls", 443)
                                .nodePort(30443)
                                .externalLocal())
                .with(webSlice().ready(local, remote))
                .with(slice("shop", "api").port("tls", 8443).ready(remote))
                .expect(
                        tcp(LOOPBACK, net.loopback(), 30080).reaches(MASQUERADED, all),
                        tcp(LOOPBACK, net.loopback(), 30443).reaches(MASQUERADED, at(8443, remote)),
                        tcp(LOOPBACK, net.loopback(), 30081).isUntouched());
    }

    private Case localhostNodePortsOff() {
        return named("no node ports on localhost")
                .settings(ClusterSettings.DEFAULT.withoutLocalhostNodePorts())
                .with(web().nodePort(30080))
                .with(webSlice().ready(local, remote))
                .expect(
                        tcp(LOOPBACK, net.loopback(), 30080).isUntouched(),
                        tcp(NODE, net.eth0(), 30080).reaches(MASQUERADED, at(WEB, local, remote)));
    }

    private Case nodePortsOnLoopback() {
        var loopbacks = Cidr.of("127.0.0.0/8");
        return named("node ports on localhost and one network")
                .settings(ClusterSettings.DEFAULT.withNodePortsOn(loopbacks, net.outside()))
                .with(web().nodePort(30080))
                .with(webSlice().ready(local, remote))
                .expect(
                        tcp(LOOPBACK, net.loopback(), 30080)
                                .reaches(MASQUERADED, at(WEB, local, remote)),
                        tcp(CLIENT, net.vext(), 30080).reaches(MASQUERADED, at(WEB, local, remote)),
                        tcp(CLIENT, net.eth0(), 30080).isUntouched());
    }

    private Case localhostNodePortOfIpv6() {
        return named("node port on localhost")
                .with(web().nodePort(30080))
                .with(webSlice().ready(local, remote))
                .expect(tcp(LOOPBACK, net.loopback(), 30080).isUntouched());
    }
}
