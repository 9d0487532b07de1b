package dev.sluice.conformance;

import static dev.sluice.conformance.Origin.CLIENT;
import static dev.sluice.conformance.Origin.NODE;
import static dev.sluice.conformance.Origin.POD1;
import static dev.sluice.conformance.Origin.POD2;
import static dev.sluice.conformance.Origin.POD3;
import static dev.sluice.conformance.Packet.sctp;
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

/// Rows about cluster IPs, the detection of pods, `masqueradeAll`, Services with several ports, and
/// UDP and SCTP.
final class ClusterIpRows extends PacketRows {
    /// As long as a name may be, and with a digit first, which Kubernetes accepts since 1.37.
    private static final String LONGEST = "1" + "a".repeat(62);

    ClusterIpRows(TestNet net) {
        super(net);
    }

    @Override
    List<Case> cases() {
        return List.of(
                clusterIp(),
                unnamedPort(),
                clusterIpOneEndpoint(),
                hairpin(),
                clusterIpWithoutDetection(),
                clusterIpByBridge(),
                clusterIpByInterfacePrefix(),
                masqueradeAll(),
                multiPort(),
                twoServices(),
                udpService(),
                sctpService(),
                longestNames());
    }

    private Case clusterIp() {
        List<ReachedEndpoint> all = at(WEB, local2, remote);
        return named("cluster IP")
                .with(web())
                .with(webSlice().ready(local2, remote))
                .expect(
                        tcp(POD1, clusterIp, 80).reaches(KEPT, all),
                        tcp(NODE, clusterIp, 80).reaches(MASQUERADED, all),
                        tcp(CLIENT, clusterIp, 80).reaches(MASQUERADED, all),
                        udp(POD1, net.vip(9), 80).isUntouched());
    }

    private Case unnamedPort() {
        return named("unnamed port")
                .with(service("shop", "web").clusterIp(clusterIp).port(80))
                .with(slice("shop", "web").port(WEB).ready(local2, remote))
                .expect(tcp(POD1, clusterIp, 80).reaches(KEPT, at(WEB, local2, remote)));
    }

    private Case clusterIpOneEndpoint() {
        return named("cluster IP, one endpoint")
                .with(web())
                .with(webSlice().ready(remote))
                .expect(
                        tcp(POD1, clusterIp, 80).reaches(KEPT, at(WEB, remote)),
                        tcp(NODE, clusterIp, 80).reaches(MASQUERADED, at(WEB, remote)));
    }

    private Case hairpin() {
        List<ReachedEndpoint> both = at(WEB, local, local2);
        return named("hairpin")
                .with(web().nodePort(30080))
                .with(webSlice().ready(local, local2))
                .expect(
                        // KEPT does not apply to a pod's connections to itself: see Probe.seenBy.
                        tcp(POD1, clusterIp, 80).reaches(KEPT, both),
                        tcp(POD2, clusterIp, 80).reaches(KEPT, both),
                        tcp(POD3, clusterIp, 80).reaches(KEPT, both),
                        tcp(POD1, net.eth0(), 30080).reaches(MASQUERADED, both));
    }

    private Case clusterIpWithoutDetection() {
        return named("cluster IP, pods not told from others")
                .settings(ClusterSettings.DEFAULT.with(Detection.NONE))
                .with(web())
                .with(webSlice().ready(local2, remote))
                .expect(
                        tcp(POD1, clusterIp, 80).reaches(KEPT, at(WEB, local2, remote)),
                        tcp(CLIENT, clusterIp, 80).reaches(KEPT, at(WEB, local2, remote)));
    }

    private Case clusterIpByBridge() {
        return detected("cluster IP, pods told by bridge", Detection.BRIDGE);
    }

    private Case clusterIpByInterfacePrefix() {
        return detected("cluster IP, pods told by interface name", Detection.INTERFACE_PREFIX);
    }

    private Case masqueradeAll() {
        List<ReachedEndpoint> all = at(WEB, local, remote);
        return named("masqueradeAll")
                .settings(ClusterSettings.DEFAULT.withMasqueradeAll())
                .with(web().nodePort(30080).externalLocal())
                .with(webSlice().ready(local, remote))
                .expect(
                        tcp(POD3, clusterIp, 80).reaches(MASQUERADED, all),
                        tcp(CLIENT, clusterIp, 80).reaches(MASQUERADED, all),
                        // masqueradeAll applies to cluster IPs only.
                        tcp(POD3, net.eth0(), 30080).reaches(KEPT, all),
                        tcp(CLIENT, net.eth0(), 30080).reaches(KEPT, at(WEB, local)));
    }

    private Case multiPort() {
        return named("several ports")
                .with(
                        service("infra", "dns")
                                .clusterIp(clusterIp)
                                .port("dns", Protocol.UDP, 53)
                                .port("dns-tcp", 53)
                                .port("metrics", 9153))
                .with(
                        slice("infra", "dns")
                                .port("dns", Protocol.UDP, 5353)
                                .port("dns-tcp", 5353)
                                .port("metrics", 9153)
                                .ready(local, remote))
                .expect(
                        udp(POD2, clusterIp, 53).reaches(KEPT, at(5353, local, remote)),
                        tcp(POD2, clusterIp, 53).reaches(KEPT, at(5353, local, remote)),
                        tcp(POD2, clusterIp, 9153).reaches(KEPT, at(9153, local, remote)));
    }

    private Case twoServices() {
        return named("two services behind one address")
                .with(web().vip(vip).nodePort(30080))
                .with(
                        service("shop", "api")
                                .clusterIp(net.clusterIp(2))
                                .port("tls", 443)
                                .nodePort(30443)
                                .vip(vip))
                .with(webSlice().ready(local))
                .with(slice("shop", "api").port("tls", 8443).ready(local2, remote))
                .expect(
                        tcp(POD3, clusterIp, 80).reaches(KEPT, at(WEB, local)),
                        tcp(POD3, net.clusterIp(2), 443).reaches(KEPT, at(8443, local2, remote)),
                        tcp(CLIENT, vip, 80).reaches(MASQUERADED, at(WEB, local)),
                        tcp(CLIENT, vip, 443).reaches(MASQUERADED, at(8443, local2, remote)),
                        tcp(CLIENT, net.eth0(), 30443)
                                .reaches(MASQUERADED, at(8443, local2, remote)));
    }

    private Case udpService() {
        List<ReachedEndpoint> all = at(5353, local, remote);
        return named("UDP")
                .with(
                        service("infra", "dns")
                                .clusterIp(clusterIp)
                                .port("dns", Protocol.UDP, 53)
                                .nodePort(30053))
                .with(slice("infra", "dns").port("dns", Protocol.UDP, 5353).ready(local, remote))
                .expect(
                        udp(POD3, clusterIp, 53).reaches(KEPT, all),
                        udp(NODE, clusterIp, 53).reaches(MASQUERADED, all),
                        udp(CLIENT, net.vext(), 30053).reaches(MASQUERADED, all),
                        tcp(CLIENT, net.vext(), 30053).isUntouched());
    }

    private Case sctpService() {
        return named("SCTP")
                .tracerOnly()
                .with(service("telco", "amf").clusterIp(clusterIp).port("", Protocol.SCTP, 38412))
                .with(slice("telco", "amf").port("", Protocol.SCTP, 38412).ready(local, remote))
                .expect(sctp(POD2, clusterIp, 38412).reaches(KEPT, at(38412, local, remote)));
    }

    private Case detected(String name, Detection detection) {
        List<ReachedEndpoint> all = at(WEB, local2, remote);
        return named(name)
                .settings(ClusterSettings.DEFAULT.with(detection))
                .with(web().nodePort(30080).externalLocal())
                .with(webSlice().ready(local2, remote))
                .expect(
                        tcp(POD1, clusterIp, 80).reaches(KEPT, all),
                        tcp(NODE, clusterIp, 80).reaches(MASQUERADED, all),
                        tcp(CLIENT, clusterIp, 80).reaches(MASQUERADED, all),
                        tcp(POD1, net.eth0(), 30080).reaches(KEPT, all),
                        tcp(CLIENT, net.eth0(), 30080).reaches(KEPT, at(WEB, local2)));
    }

    /// Names become parts of chains, comments and elements.
    private Case longestNames() {
        List<ReachedEndpoint> all = at(WEB, local, remote);
        return named("names of 63 characters, the first a digit")
                .with(
                        service(LONGEST, LONGEST)
                                .clusterIp(clusterIp)
                                .port(LONGEST, 80)
                                .nodePort(30080)
                                .vip(vip)
                                .sourceRange(net.outside())
                                .affinity(2))
                .with(slice(LONGEST, LONGEST).port(LONGEST, WEB).ready(local, remote))
                .expect(
                        tcp(POD3, clusterIp, 80).sticks(KEPT, all, 2),
                        tcp(CLIENT, vip, 80).sticks(MASQUERADED, all, 2),
                        tcp(POD3, vip, 80).isDropped());
    }
}
