package dev.sluice.conformance;

import static dev.sluice.conformance.Origin.CLIENT;
import static dev.sluice.conformance.Origin.POD3;
import static dev.sluice.conformance.Packet.tcp;
import static dev.sluice.conformance.PacketRows.WEB;
import static dev.sluice.conformance.ReachedEndpoint.at;
import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static dev.sluice.conformance.Source.KEPT;
import static dev.sluice.conformance.Source.MASQUERADED;

import java.util.List;
import java.util.stream.Stream;

/// The packet table: what every backend must do to packets. Each topic has a class of its own,
/// `...Rows`. Each case exists once in each IP family, except those that need one or both of them.
public final class PacketTable {
    private PacketTable() {}

    /// All cases: those of IPv4, then those of IPv6, then those of both.
    public static List<Case> cases() {
        return Stream.of(of(TestNet.IPV4), of(TestNet.IPV6), Stream.of(dualStack()))
                .flatMap(cases -> cases)
                .toList();
    }

    private static Stream<Case> of(TestNet net) {
        return Stream.of(
                        new ClusterIpRows(net),
                        new NodePortRows(net),
                        new LoadBalancerRows(net),
                        new SourceRangeRows(net),
                        new InternalPolicyRows(net),
                        new EndpointStateRows(net),
                        new AffinityRows(net),
                        new HintRows(net),
                        new SliceRows(net),
                        new AddressConflictRows(net),
                        new LocalhostRows(net))
                .flatMap(rows -> rows.cases().stream());
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
}
