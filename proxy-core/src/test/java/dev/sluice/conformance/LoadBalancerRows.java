package dev.sluice.conformance;

import static dev.sluice.conformance.Origin.CLIENT;
import static dev.sluice.conformance.Origin.NODE;
import static dev.sluice.conformance.Origin.NODE2;
import static dev.sluice.conformance.Origin.POD1;
import static dev.sluice.conformance.Origin.POD3;
import static dev.sluice.conformance.Packet.tcp;
import static dev.sluice.conformance.ReachedEndpoint.at;
import static dev.sluice.conformance.Source.KEPT;
import static dev.sluice.conformance.Source.MASQUERADED;

import dev.sluice.conformance.ClusterSettings.Detection;
import dev.sluice.model.Ip;
import java.util.List;

/// Rows about external IPs and load balancer VIPs.
final class LoadBalancerRows extends PacketRows {
    LoadBalancerRows(TestNet net) {
        super(net);
    }

    @Override
    List<Case> cases() {
        return List.of(
                externalIps(),
                externalIpsLocal(),
                nodeAddressAsExternalIp(),
                loadBalancer(),
                loadBalancerLocal(),
                loadBalancerLocalNoneHere(),
                loadBalancerLocalNoneHereUndetected(),
                externalWithoutEndpoints(),
                ipModeProxy());
    }

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

    /// Pods that cannot be told from others are outside.
    private Case loadBalancerLocalNoneHereUndetected() {
        return named("load balancer, policy Local, no endpoint here, no detection of pods")
                .settings(ClusterSettings.DEFAULT.with(Detection.NONE))
                .with(web().nodePort(30080).vip(vip).externalIp(externalIp).externalLocal())
                .with(webSlice().ready(remote))
                .expect(
                        tcp(CLIENT, vip, 80).isDropped(),
                        tcp(POD1, vip, 80).isDropped(),
                        tcp(POD1, externalIp, 80).isDropped(),
                        tcp(POD1, net.eth0(), 30080).isDropped(),
                        tcp(NODE, vip, 80).reaches(MASQUERADED, at(WEB, remote)),
                        tcp(NODE, externalIp, 80).reaches(MASQUERADED, at(WEB, remote)));
    }

    /// The node's own packets leave it in iptables mode, and are rejected in nftables mode.
    private Case externalWithoutEndpoints() {
        return named("external IP and VIP without endpoints")
                .with(web().nodePort(30080).vip(vip).externalIp(externalIp))
                .with(webSlice().notReady(remote))
                .expect(
                        tcp(CLIENT, externalIp, 80).isRefused(),
                        tcp(POD3, vip, 80).isRefused(),
                        tcp(NODE, externalIp, 80).isNotServed(),
                        tcp(NODE, vip, 80).isNotServed());
    }

    /// `ServiceDecoder` omits a VIP with this mode, because the load balancer sends to the node
    /// port.
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
}
