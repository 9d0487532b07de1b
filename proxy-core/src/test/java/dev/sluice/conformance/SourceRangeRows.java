package dev.sluice.conformance;

import static dev.sluice.conformance.Origin.CLIENT;
import static dev.sluice.conformance.Origin.NODE;
import static dev.sluice.conformance.Origin.POD1;
import static dev.sluice.conformance.Origin.POD3;
import static dev.sluice.conformance.Packet.tcp;
import static dev.sluice.conformance.ReachedEndpoint.at;
import static dev.sluice.conformance.Source.KEPT;
import static dev.sluice.conformance.Source.MASQUERADED;

import dev.sluice.model.Cidr;
import java.util.List;

/// Rows about `loadBalancerSourceRanges`.
final class SourceRangeRows extends PacketRows {
    SourceRangeRows(TestNet net) {
        super(net);
    }

    @Override
    List<Case> cases() {
        return List.of(
                sourceRangesLetIn(),
                sourceRangesKeepOut(),
                sourceRangesHoldingTheNode(),
                sourceRangesLocal(),
                sourceRangesLocalNoneHere());
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
                        // Source ranges apply to VIPs only.
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
}
