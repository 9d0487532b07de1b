package dev.sluice.conformance;

import static dev.sluice.conformance.Origin.CLIENT;
import static dev.sluice.conformance.Origin.NODE;
import static dev.sluice.conformance.Origin.POD1;
import static dev.sluice.conformance.Origin.POD3;
import static dev.sluice.conformance.Packet.tcp;
import static dev.sluice.conformance.ReachedEndpoint.at;
import static dev.sluice.conformance.Source.KEPT;
import static dev.sluice.conformance.Source.MASQUERADED;

import java.util.List;

/// Rows about `internalTrafficPolicy: Local`.
final class InternalPolicyRows extends PacketRows {
    InternalPolicyRows(TestNet net) {
        super(net);
    }

    @Override
    List<Case> cases() {
        return List.of(
                internalLocal(),
                internalLocalNoneHere(),
                internalLocalWithNodePort(),
                bothLocalNoneHere());
    }

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
}
