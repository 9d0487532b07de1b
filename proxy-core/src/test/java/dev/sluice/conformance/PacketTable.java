package dev.sluice.conformance;

import static dev.sluice.conformance.Origin.CLIENT;
import static dev.sluice.conformance.Origin.LOOPBACK;
import static dev.sluice.conformance.Origin.NODE;
import static dev.sluice.conformance.Origin.NODE2;
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
import dev.sluice.model.Cidr;
import dev.sluice.model.Ip;
import dev.sluice.model.Protocol;
import java.util.List;
import java.util.stream.Stream;

/// The packet table: what becomes of packets, whatever the backend. Each case exists once for each
/// family, but for those that need both or only one.
public final class PacketTable {
    private static final int WEB = 8080;

    private final TestNet net;
    private final Ip local;
    private final Ip local2;
    private final Ip remote;
    private final Ip clusterIp;
    private final Ip externalIp;
    private final Ip vip;

    private PacketTable(TestNet net) {
        this.net = net;
        this.local = net.pod(1);
        this.local2 = net.pod(2);
        this.remote = net.remotePod(1);
        this.clusterIp = net.clusterIp(1);
        this.externalIp = net.externalIp(1);
        this.vip = net.vip(1);
    }

    /// All cases, those of IPv4 first.
    public static List<Case> cases() {
        return Stream.of(
                        new PacketTable(TestNet.IPV4).ofFamily().stream(),
                        ofIpv4(),
                        new PacketTable(TestNet.IPV6).ofFamily().stream(),
                        ofIpv6(),
                        Stream.of(dualStack()))
                .flatMap(cases -> cases)
                .toList();
    }

    private List<Case> ofFamily() {
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
                nodePort(),
                nodePortsOnSomeAddresses(),
                nodePortLocal(),
                nodePortLocalNoneHere(),
                nodePortLocalNoneHereByBridge(),
                nodePortLocalNoneHereWithoutDetection(),
                nodePortLocalNoneHereUdp(),
                nodePortLocalWithoutDetection(),
                externalIps(),
                externalIpsLocal(),
                nodeAddressAsExternalIp(),
                loadBalancer(),
                loadBalancerLocal(),
                loadBalancerLocalNoneHere(),
                ipModeProxy(),
                sourceRangesLetIn(),
                sourceRangesKeepOut(),
                sourceRangesHoldingTheNode(),
                sourceRangesLocal(),
                sourceRangesLocalNoneHere(),
                internalLocal(),
                internalLocalNoneHere(),
                internalLocalWithNodePort(),
                bothLocalNoneHere(),
                noEndpoints(),
                noEndpointsLocal(),
                noEndpointsUdp(),
                notReady(),
                terminatingFallback(),
                terminatingLocal(),
                terminatingElsewhere(),
                terminatingBesideReady(),
                affinity(),
                affinityByNodePort(),
                affinityUdp(),
                zoneHints(),
                zoneHintsIncomplete(),
                nodeHints(),
                hintsDoNotConcernLocal(),
                slicesThatDifferInPort(),
                slicesThatOverlap(),
                hostNetwork(),
                unreachableEndpoint(),
                externalIpThatIsAnothersClusterIp(),
                vipThatIsAnothersClusterIp(),
                externalIpThatIsAnothersVip(),
                externalIpOfTwo(),
                vipOfThree(),
                nodePortOfTwo(),
                clusterIpOfTwo(),
                externalIpThatIsAnothersNodePort(),
                disputedWithoutEndpoints(),
                disputedLocal(),
                externalIpThatIsItsVip());
    }

    // Cluster IPs

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
                        // KEPT leaves out the pod's connections to itself.
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

    private Case masqueradeAll() {
        List<ReachedEndpoint> all = at(WEB, local, remote);
        return named("masqueradeAll")
                .settings(ClusterSettings.DEFAULT.withMasqueradeAll())
                .with(web().nodePort(30080).externalLocal())
                .with(webSlice().ready(local, remote))
                .expect(
                        tcp(POD3, clusterIp, 80).reaches(MASQUERADED, all),
                        tcp(CLIENT, clusterIp, 80).reaches(MASQUERADED, all),
                        // It concerns cluster IPs alone.
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

    // Node ports

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
                        // Short circuit: from here, it is as if the policy were Cluster.
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

    // External IPs and load balancers

    private Case externalIps() {
        List<ReachedEndpoint> all = at(WEB, local, remote);
        Ip second = net.externalIp(2);
        return named("external IPs")
                .with(web().externalIp(externalIp).externalIp(second))
                .with(webSlice().ready(local, remote))
                .expect(
                        tcp(CLIENT, externalIp, 80).reaches(MASQUERADED, all),
                        tcp(CLIENT, second, 80).reaches(MASQUERADED, all),
                        tcp(POD3, externalIp, 80).reaches(MASQUERADED, all),
                        tcp(NODE, externalIp, 80).reaches(MASQUERADED, all),
                        tcp(CLIENT, externalIp, 81).isUntouched());
    }

    private Case externalIpsLocal() {
        List<ReachedEndpoint> all = at(WEB, local, remote);
        return named("external IP, policy Local")
                .with(web().externalIp(externalIp).externalLocal())
                .with(webSlice().ready(local, remote))
                .expect(
                        tcp(CLIENT, externalIp, 80).reaches(KEPT, at(WEB, local)),
                        tcp(POD3, externalIp, 80).reaches(KEPT, all),
                        tcp(NODE, externalIp, 80).reaches(MASQUERADED, all));
    }

    private Case nodeAddressAsExternalIp() {
        List<ReachedEndpoint> all = at(WEB, local, remote);
        return named("external IP that is the node's own")
                .with(web().externalIp(net.eth0()))
                .with(webSlice().ready(local, remote))
                .expect(
                        tcp(CLIENT, net.eth0(), 80).reaches(MASQUERADED, all),
                        tcp(NODE, net.eth0(), 80).reaches(MASQUERADED, all),
                        tcp(CLIENT, net.vext(), 80).isUntouched());
    }

    private Case loadBalancer() {
        List<ReachedEndpoint> all = at(WEB, local, remote);
        return named("load balancer")
                .with(web().nodePort(30080).vip(vip))
                .with(webSlice().ready(local, remote))
                .expect(
                        tcp(CLIENT, vip, 80).reaches(MASQUERADED, all),
                        tcp(POD3, vip, 80).reaches(MASQUERADED, all),
                        tcp(NODE, vip, 80).reaches(MASQUERADED, all),
                        tcp(CLIENT, net.vext(), 30080).reaches(MASQUERADED, all));
    }

    private Case loadBalancerLocal() {
        List<ReachedEndpoint> all = at(WEB, local, remote);
        return named("load balancer, policy Local")
                .with(web().nodePort(30080).vip(vip).externalLocal().healthCheckNodePort(32001))
                .with(webSlice().ready(local, remote))
                .expect(
                        tcp(CLIENT, vip, 80).reaches(KEPT, at(WEB, local)),
                        tcp(CLIENT, net.vext(), 30080).reaches(KEPT, at(WEB, local)),
                        tcp(POD3, vip, 80).reaches(KEPT, all),
                        tcp(NODE, vip, 80).reaches(MASQUERADED, all),
                        tcp(CLIENT, net.vext(), 32001).isUntouched());
    }

    private Case loadBalancerLocalNoneHere() {
        return named("load balancer, policy Local, no endpoint here")
                .with(
                        web().nodePort(30080)
                                .vip(vip)
                                .externalIp(externalIp)
                                .externalLocal()
                                .healthCheckNodePort(32001))
                .with(webSlice().ready(remote))
                .expect(
                        tcp(CLIENT, vip, 80).isDropped(),
                        tcp(CLIENT, externalIp, 80).isDropped(),
                        tcp(CLIENT, net.vext(), 30080).isDropped(),
                        tcp(POD1, vip, 80).reaches(KEPT, at(WEB, remote)),
                        tcp(NODE2, net.eth0(), 30080).isDropped(),
                        tcp(POD1, externalIp, 80).reaches(KEPT, at(WEB, remote)),
                        tcp(NODE, vip, 80).reaches(MASQUERADED, at(WEB, remote)),
                        tcp(NODE, externalIp, 80).reaches(MASQUERADED, at(WEB, remote)));
    }

    /// The reader of Services leaves such a VIP out: the load balancer sends to the node port.
    private Case ipModeProxy() {
        return named("load balancer with ipMode Proxy")
                .with(web().nodePort(30080))
                .with(webSlice().ready(local, remote))
                .expect(
                        tcp(CLIENT, vip, 80).isUntouched(),
                        tcp(POD3, vip, 80).isUntouched(),
                        tcp(CLIENT, net.vext(), 30080)
                                .reaches(MASQUERADED, at(WEB, local, remote)));
    }

    private Case sourceRangesLetIn() {
        List<ReachedEndpoint> all = at(WEB, local, remote);
        return named("source ranges let the client in")
                .with(
                        web().nodePort(30080)
                                .vip(vip)
                                .externalIp(externalIp)
                                .sourceRange(net.outside()))
                .with(webSlice().ready(local, remote))
                .expect(
                        tcp(CLIENT, vip, 80).reaches(MASQUERADED, all),
                        tcp(POD3, vip, 80).isDropped(),
                        tcp(NODE, vip, 80).isDropped(),
                        // They concern VIPs alone.
                        tcp(POD3, externalIp, 80).reaches(MASQUERADED, all),
                        tcp(POD3, net.eth0(), 30080).reaches(MASQUERADED, all),
                        tcp(POD3, clusterIp, 80).reaches(KEPT, all));
    }

    private Case sourceRangesKeepOut() {
        List<ReachedEndpoint> all = at(WEB, local, remote);
        return named("source ranges keep the client out")
                .with(web().nodePort(30080).vip(vip).sourceRange(net.clusterCidr()))
                .with(webSlice().ready(local, remote))
                .expect(
                        tcp(CLIENT, vip, 80).isDropped(),
                        tcp(POD3, vip, 80).reaches(MASQUERADED, all),
                        tcp(CLIENT, net.vext(), 30080).reaches(MASQUERADED, all),
                        tcp(CLIENT, clusterIp, 80).reaches(MASQUERADED, all));
    }

    private Case sourceRangesHoldingTheNode() {
        List<ReachedEndpoint> all = at(WEB, local, remote);
        var eth0Net = new Cidr(net.eth0(), net.family().bits() - 8);
        return named("source ranges that hold the node")
                .with(web().vip(vip).sourceRange(eth0Net))
                .with(webSlice().ready(local, remote))
                .expect(
                        tcp(NODE, vip, 80).reaches(MASQUERADED, all),
                        tcp(CLIENT, vip, 80).isDropped(),
                        tcp(POD3, vip, 80).isDropped());
    }

    private Case sourceRangesLocal() {
        return named("source ranges, policy Local")
                .with(web().vip(vip).externalLocal().sourceRange(net.outside()))
                .with(webSlice().ready(local, remote))
                .expect(
                        tcp(CLIENT, vip, 80).reaches(KEPT, at(WEB, local)),
                        tcp(POD3, vip, 80).isDropped());
    }

    private Case sourceRangesLocalNoneHere() {
        return named("source ranges, policy Local, no endpoint here")
                .with(
                        web().vip(vip)
                                .externalIp(externalIp)
                                .externalLocal()
                                .sourceRange(new Cidr(net.pod(1), net.family().bits())))
                .with(webSlice().ready(remote))
                .expect(
                        tcp(CLIENT, vip, 80).isDropped(),
                        tcp(POD1, vip, 80).reaches(KEPT, at(WEB, remote)),
                        tcp(POD3, vip, 80).isDropped(),
                        tcp(NODE, vip, 80).isDropped(),
                        tcp(POD3, externalIp, 80).reaches(KEPT, at(WEB, remote)));
    }

    // Internal policy Local

    private Case internalLocal() {
        return named("internal policy Local")
                .with(web().internalLocal())
                .with(webSlice().ready(local, remote))
                .expect(
                        tcp(POD3, clusterIp, 80).reaches(KEPT, at(WEB, local)),
                        tcp(POD1, clusterIp, 80).reaches(KEPT, at(WEB, local)),
                        tcp(NODE, clusterIp, 80).reaches(MASQUERADED, at(WEB, local)),
                        tcp(CLIENT, clusterIp, 80).reaches(MASQUERADED, at(WEB, local)));
    }

    private Case internalLocalNoneHere() {
        return named("internal policy Local, no endpoint here")
                .with(web().internalLocal())
                .with(webSlice().ready(remote))
                .expect(
                        tcp(POD1, clusterIp, 80).isDropped(),
                        tcp(NODE, clusterIp, 80).isDropped(),
                        tcp(CLIENT, clusterIp, 80).isDropped());
    }

    private Case internalLocalWithNodePort() {
        return named("internal policy Local, node port for all")
                .with(web().nodePort(30080).internalLocal())
                .with(webSlice().ready(remote))
                .expect(
                        tcp(POD1, clusterIp, 80).isDropped(),
                        tcp(POD1, net.eth0(), 30080).reaches(MASQUERADED, at(WEB, remote)),
                        tcp(CLIENT, net.eth0(), 30080).reaches(MASQUERADED, at(WEB, remote)));
    }

    private Case bothLocalNoneHere() {
        return named("both policies Local, no endpoint here")
                .with(web().nodePort(30080).vip(vip).internalLocal().externalLocal())
                .with(webSlice().ready(remote))
                .expect(
                        tcp(POD1, clusterIp, 80).isDropped(),
                        tcp(NODE, clusterIp, 80).isDropped(),
                        tcp(CLIENT, vip, 80).isDropped(),
                        tcp(POD1, vip, 80).reaches(KEPT, at(WEB, remote)),
                        tcp(NODE, net.eth0(), 30080).reaches(MASQUERADED, at(WEB, remote)));
    }

    // Endpoints that come and go

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

    // Affinity

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

    // Hints

    private Case zoneHints() {
        return named("hints for zones")
                .with(web())
                .with(
                        webSlice()
                                .ready(local)
                                .forZones("z1")
                                .ready(remote)
                                .forZones("z1", "z2")
                                .ready(net.unreachablePod(1))
                                .forZones("z2"))
                .expect(tcp(POD3, clusterIp, 80).reaches(KEPT, at(WEB, local, remote)));
    }

    private Case zoneHintsIncomplete() {
        return named("hints for zones, one missing")
                .with(web())
                .with(
                        webSlice()
                                .ready(local)
                                .forZones("z1")
                                .ready(remote)
                                .forZones("z2")
                                .ready(local2))
                .expect(tcp(POD3, clusterIp, 80).reaches(KEPT, at(WEB, local, local2, remote)));
    }

    private Case nodeHints() {
        return named("hints for nodes")
                .with(web())
                .with(
                        webSlice()
                                .ready(local)
                                .forZones("z1")
                                .forNodes("node1")
                                .ready(remote)
                                .forZones("z1")
                                .forNodes("node2"))
                .expect(
                        tcp(POD3, clusterIp, 80).reaches(KEPT, at(WEB, local)),
                        tcp(CLIENT, clusterIp, 80).reaches(MASQUERADED, at(WEB, local)));
    }

    private Case hintsDoNotConcernLocal() {
        return named("hints for nodes, policy Local")
                .with(web().nodePort(30080).externalLocal())
                .with(webSlice().ready(local).forNodes("node2").ready(remote).forNodes("node1"))
                .expect(
                        tcp(CLIENT, net.vext(), 30080).reaches(KEPT, at(WEB, local)),
                        tcp(POD3, net.vext(), 30080).reaches(KEPT, at(WEB, remote)),
                        tcp(POD3, clusterIp, 80).reaches(KEPT, at(WEB, remote)));
    }

    // Slices

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

    // What two Services claim

    /// A tenant's Service, first by name and older: it takes nothing that the cluster gave another.
    private Case externalIpThatIsAnothersClusterIp() {
        return named("external IP that is another's cluster IP")
                .with(web())
                .with(webSlice().ready(local, remote))
                .with(thief().externalIp(clusterIp).created(1))
                .with(thiefSlice().ready(local2))
                .expect(
                        tcp(POD3, clusterIp, 80).reaches(KEPT, at(WEB, local, remote)),
                        tcp(NODE, clusterIp, 80).reaches(MASQUERADED, at(WEB, local, remote)),
                        tcp(CLIENT, clusterIp, 80).reaches(MASQUERADED, at(WEB, local, remote)),
                        tcp(POD3, net.clusterIp(2), 80).reaches(KEPT, at(WEB, local2)));
    }

    private Case vipThatIsAnothersClusterIp() {
        return named("VIP that is another's cluster IP")
                .with(web())
                .with(webSlice().ready(local, remote))
                .with(thief().vip(clusterIp).externalIp(externalIp).created(1))
                .with(thiefSlice().ready(local2))
                .expect(
                        tcp(POD3, clusterIp, 80).reaches(KEPT, at(WEB, local, remote)),
                        tcp(CLIENT, externalIp, 80).reaches(MASQUERADED, at(WEB, local2)));
    }

    private Case externalIpThatIsAnothersVip() {
        return named("external IP that is another's VIP")
                .with(web().vip(vip).sourceRange(net.outside()))
                .with(webSlice().ready(local, remote))
                .with(thief().externalIp(vip).created(1))
                .with(thiefSlice().ready(local2))
                .expect(
                        tcp(CLIENT, vip, 80).reaches(MASQUERADED, at(WEB, local, remote)),
                        tcp(POD3, vip, 80).isDropped(),
                        tcp(POD3, net.clusterIp(2), 80).reaches(KEPT, at(WEB, local2)));
    }

    private Case externalIpOfTwo() {
        return named("external IP of two, the older has it")
                .with(web().externalIp(externalIp).created(1))
                .with(webSlice().ready(local, remote))
                .with(thief().port("tls", 443).externalIp(externalIp).created(2))
                .with(thiefSlice().port("tls", 8443).ready(local2))
                .expect(
                        tcp(CLIENT, externalIp, 80).reaches(MASQUERADED, at(WEB, local, remote)),
                        tcp(CLIENT, externalIp, 443).reaches(MASQUERADED, at(8443, local2)),
                        tcp(POD3, net.clusterIp(2), 80).reaches(KEPT, at(WEB, local2)));
    }

    /// Nobody knows which is older: then the name decides.
    private Case vipOfThree() {
        return named("VIP of three, the first by name has it")
                .with(web().vip(vip))
                .with(webSlice().ready(local))
                .with(service("shop", "api").clusterIp(net.clusterIp(3)).port("http", 80).vip(vip))
                .with(slice("shop", "api").port("http", WEB).ready(remote))
                .with(thief().vip(vip))
                .with(thiefSlice().ready(local2))
                .expect(
                        tcp(CLIENT, vip, 80).reaches(MASQUERADED, at(WEB, local2)),
                        tcp(POD3, clusterIp, 80).reaches(KEPT, at(WEB, local)),
                        tcp(POD3, net.clusterIp(3), 80).reaches(KEPT, at(WEB, remote)));
    }

    private Case nodePortOfTwo() {
        return named("node port of two")
                .with(web().nodePort(30080).created(1))
                .with(webSlice().ready(local, remote))
                .with(thief().nodePort(30080).externalLocal().created(2))
                .with(thiefSlice().ready(local2))
                .expect(
                        tcp(CLIENT, net.vext(), 30080).reaches(MASQUERADED, at(WEB, local, remote)),
                        tcp(POD3, net.clusterIp(2), 80).reaches(KEPT, at(WEB, local2)));
    }

    /// As for a moment, where one Service is made anew under another name.
    private Case clusterIpOfTwo() {
        return named("cluster IP of two")
                .with(web().created(1))
                .with(webSlice().ready(local, remote))
                .with(
                        service("aaa", "thief")
                                .clusterIp(clusterIp)
                                .port("http", 80)
                                .port("tls", 443)
                                .externalIp(externalIp)
                                .created(2))
                .with(thiefSlice().port("tls", 8443).ready(local2))
                .expect(
                        tcp(POD3, clusterIp, 80).reaches(KEPT, at(WEB, local, remote)),
                        tcp(POD3, clusterIp, 443).reaches(KEPT, at(8443, local2)),
                        tcp(CLIENT, externalIp, 80).reaches(MASQUERADED, at(WEB, local2)));
    }

    /// A node port is at all addresses of the node: it gives way where one of them is another's.
    private Case externalIpThatIsAnothersNodePort() {
        return named("external IP at which another has a node port")
                .with(web().nodePort(30080).created(1))
                .with(webSlice().ready(local, remote))
                .with(
                        service("shop", "zzz")
                                .clusterIp(net.clusterIp(2))
                                .port("http", 30080)
                                .externalIp(net.eth0())
                                .created(2))
                .with(slice("shop", "zzz").port("http", WEB).ready(local2))
                .expect(
                        tcp(CLIENT, net.eth0(), 30080).reaches(MASQUERADED, at(WEB, local2)),
                        tcp(CLIENT, net.vext(), 30080)
                                .reaches(MASQUERADED, at(WEB, local, remote)));
    }

    /// Whose it is does not depend on who can take traffic.
    private Case disputedWithoutEndpoints() {
        return named("external IP of two, no endpoint of whose it is")
                .with(web().externalIp(externalIp).created(1))
                .with(webSlice().notReady(local, remote))
                .with(thief().externalIp(externalIp).created(2))
                .with(thiefSlice().ready(local2))
                .expect(
                        tcp(CLIENT, externalIp, 80).isRefused(),
                        tcp(POD3, net.clusterIp(2), 80).reaches(KEPT, at(WEB, local2)));
    }

    private Case disputedLocal() {
        return named("external IP and VIP of two, policy Local of one")
                .with(web().externalIp(externalIp).vip(vip).externalLocal())
                .with(webSlice().ready(remote))
                .with(thief().externalIp(vip).externalIp(externalIp))
                .with(thiefSlice().ready(local2))
                .expect(
                        tcp(CLIENT, externalIp, 80).reaches(MASQUERADED, at(WEB, local2)),
                        tcp(CLIENT, vip, 80).isDropped(),
                        tcp(POD3, clusterIp, 80).reaches(KEPT, at(WEB, remote)));
    }

    /// Its source ranges are not passed by.
    private Case externalIpThatIsItsVip() {
        List<ReachedEndpoint> all = at(WEB, local, remote);
        return named("external IP that is the same Service's VIP")
                .with(web().externalIp(vip).vip(vip).sourceRange(net.clusterCidr()))
                .with(webSlice().ready(local, remote))
                .expect(
                        tcp(POD3, vip, 80).reaches(MASQUERADED, all),
                        tcp(CLIENT, vip, 80).isDropped());
    }

    /// Its name comes first.
    private ServiceBuilder thief() {
        return service("aaa", "thief").clusterIp(net.clusterIp(2)).port("http", 80);
    }

    private static SliceBuilder thiefSlice() {
        return slice("aaa", "thief").port("http", WEB);
    }

    // Of one family, or both

    private static Stream<Case> ofIpv4() {
        var table = new PacketTable(TestNet.IPV4);
        return Stream.of(
                table.localhostNodePort(),
                table.localhostNodePortsOff(),
                table.nodePortsOnLoopback());
    }

    private static Stream<Case> ofIpv6() {
        return Stream.of(new PacketTable(TestNet.IPV6).localhostNodePortOfIpv6());
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

    private static Case dualStack() {
        TestNet v4 = TestNet.IPV4;
        TestNet v6 = TestNet.IPV6;
        return Case.named("dual-stack")
                .with(
                        service("shop", "web")
                                .clusterIp(v4.clusterIp(1))
                                .clusterIp(v6.clusterIp(1))
                                .port("http", 80)
                                .nodePort(30080)
                                .vip(v4.vip(1))
                                .vip(v6.vip(1))
                                .sourceRange(v4.clusterCidr()))
                .with(slice("shop", "web").port("http", WEB).ready(v4.pod(1), v4.remotePod(1)))
                .with(slice("shop", "web").port("http", WEB).ready(v6.pod(2)))
                .expect(
                        tcp(POD3, v4.clusterIp(1), 80)
                                .reaches(KEPT, at(WEB, v4.pod(1), v4.remotePod(1))),
                        tcp(POD3, v6.clusterIp(1), 80).reaches(KEPT, at(WEB, v6.pod(2))),
                        tcp(CLIENT, v4.vext(), 30080)
                                .reaches(MASQUERADED, at(WEB, v4.pod(1), v4.remotePod(1))),
                        tcp(CLIENT, v6.vext(), 30080).reaches(MASQUERADED, at(WEB, v6.pod(2))),
                        // Source ranges of one family do not restrict the other.
                        tcp(CLIENT, v4.vip(1), 80).isDropped(),
                        tcp(CLIENT, v6.vip(1), 80).reaches(MASQUERADED, at(WEB, v6.pod(2))));
    }

    private Case.Builder named(String name) {
        return Case.named(name + " (" + net.family().label() + ")");
    }

    /// Service `shop/web`, port `http` 80.
    private ServiceBuilder web() {
        return service("shop", "web").clusterIp(clusterIp).port("http", 80);
    }

    /// Its slice: the port is served at 8080.
    private SliceBuilder webSlice() {
        return slice("shop", "web").port("http", WEB);
    }
}
