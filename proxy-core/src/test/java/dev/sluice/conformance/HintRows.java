package dev.sluice.conformance;

import static dev.sluice.conformance.Origin.CLIENT;
import static dev.sluice.conformance.Origin.POD3;
import static dev.sluice.conformance.Packet.tcp;
import static dev.sluice.conformance.ReachedEndpoint.at;
import static dev.sluice.conformance.Source.KEPT;
import static dev.sluice.conformance.Source.MASQUERADED;

import java.util.List;

/// Rows about the zone and node hints of endpoints.
final class HintRows extends PacketRows {
    HintRows(TestNet net) {
        super(net);
    }

    @Override
    List<Case> cases() {
        return List.of(zoneHints(), zoneHintsIncomplete(), nodeHints(), hintsDoNotConcernLocal());
    }

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
}
