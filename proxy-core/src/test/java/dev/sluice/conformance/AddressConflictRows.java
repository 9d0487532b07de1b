package dev.sluice.conformance;

import static dev.sluice.conformance.Origin.CLIENT;
import static dev.sluice.conformance.Origin.NODE;
import static dev.sluice.conformance.Origin.POD3;
import static dev.sluice.conformance.Packet.tcp;
import static dev.sluice.conformance.ReachedEndpoint.at;
import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static dev.sluice.conformance.Source.KEPT;
import static dev.sluice.conformance.Source.MASQUERADED;

import java.util.List;

/// Rows about addresses and node ports that several Services claim.
/// `dev.sluice.plan.FrontendOwners` has the rules.
final class AddressConflictRows extends PacketRows {
    AddressConflictRows(TestNet net) {
        super(net);
    }

    @Override
    List<Case> cases() {
        return List.of(
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

    /// The claimant is older and first by name. A cluster IP goes to its Service all the same.
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

    /// No Service has a creation time, so the name decides.
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

    /// Occurs for a moment when a Service is deleted and created again under another name.
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

    /// A node port is on all addresses of the node, except those that an external IP of another
    /// Service claims with the same port.
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

    /// The owner does not depend on which Service has endpoints.
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

    /// The source ranges of the VIP apply to the external IP too.
    private Case externalIpThatIsItsVip() {
        List<ReachedEndpoint> all = at(WEB, local, remote);
        return named("external IP that is the same Service's VIP")
                .with(web().externalIp(vip).vip(vip).sourceRange(net.clusterCidr()))
                .with(webSlice().ready(local, remote))
                .expect(
                        tcp(POD3, vip, 80).reaches(MASQUERADED, all),
                        tcp(CLIENT, vip, 80).isDropped());
    }

    /// The second claimant. Its name sorts before `shop/web`.
    private ServiceBuilder thief() {
        return service("aaa", "thief").clusterIp(net.clusterIp(2)).port("http", 80);
    }

    private static SliceBuilder thiefSlice() {
        return slice("aaa", "thief").port("http", WEB);
    }
}
