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
import dev.sluice.model.Protocol;
import java.util.ArrayList;
import java.util.List;

/// Rows about node ports on loopback addresses. They are served in IPv4 only, but for nftables mode
/// with its forwarder ([Oracle#forwarded]).
final class LocalhostRows extends PacketRows {
    LocalhostRows(TestNet net) {
        super(net);
    }

    @Override
    List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        switch (net.family()) {
            case IPV4 ->
                    cases.addAll(
                            List.of(
                                    localhostNodePort(),
                                    localhostNodePortsOff(),
                                    nodePortsOnLoopback()));
            case IPV6 -> cases.add(localhostNodePortOfIpv6());
        }
        cases.addAll(
                List.of(udp(), sctp(), affinity(), policyLocal(), hints(), withoutEndpoints()));
        return cases;
    }

    private Probe served(Packet packet, List<ReachedEndpoint> targets) {
        return switch (net.family()) {
            case IPV4 -> packet.reaches(MASQUERADED, targets);
            case IPV6 -> packet.isUntouched();
        };
    }

    private Case udp() {
        return named("node port of UDP on localhost")
                .with(
                        service("infra", "dns")
                                .clusterIp(clusterIp)
                                .port("dns", Protocol.UDP, 53)
                                .nodePort(30053))
                .with(slice("infra", "dns").port("dns", Protocol.UDP, 5353).ready(local, remote))
                .expect(
                        served(
                                Packet.udp(LOOPBACK, net.loopback(), 30053),
                                at(5353, local, remote)),
                        Packet.udp(LOOPBACK, net.loopback(), 30054).isUntouched());
    }

    private Case sctp() {
        return named("node port of SCTP on localhost")
                .tracerOnly()
                .with(
                        service("infra", "sig")
                                .clusterIp(clusterIp)
                                .port("sig", Protocol.SCTP, 2905)
                                .nodePort(32905))
                .with(slice("infra", "sig").port("sig", Protocol.SCTP, 2905).ready(local, remote))
                .expect(
                        served(
                                Packet.sctp(LOOPBACK, net.loopback(), 32905),
                                at(2905, local, remote)));
    }

    private Case affinity() {
        Packet packet = tcp(LOOPBACK, net.loopback(), 30080);
        List<ReachedEndpoint> all = at(WEB, local, local2, remote);
        return named("affinity on localhost")
                .with(web().nodePort(30080).affinity(2))
                .with(webSlice().ready(local, local2, remote))
                .expect(
                        switch (net.family()) {
                            case IPV4 -> packet.sticks(MASQUERADED, all, 2);
                            case IPV6 -> packet.isUntouched();
                        });
    }

    private Case policyLocal() {
        return named("policy Local on localhost")
                .with(web().nodePort(30080).externalLocal())
                .with(webSlice().ready(local, local2, remote))
                .expect(
                        served(
                                tcp(LOOPBACK, net.loopback(), 30080),
                                at(WEB, local, local2, remote)));
    }

    private Case hints() {
        return named("hints for nodes on localhost")
                .with(web().nodePort(30080))
                .with(webSlice().ready(local).forNodes("node1").ready(remote).forNodes("node2"))
                .expect(served(tcp(LOOPBACK, net.loopback(), 30080), at(WEB, local)));
    }

    private Case withoutEndpoints() {
        return named("no endpoints on localhost")
                .with(web().nodePort(30080))
                .with(webSlice())
                .expect(tcp(LOOPBACK, net.loopback(), 30080).isRefused());
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
