package dev.sluice.daemon.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.daemon.bundle.FlowSummary.FlowGroup;
import dev.sluice.ipvs.change.InstalledServer;
import dev.sluice.ipvs.change.InstalledState;
import dev.sluice.ipvs.state.IpsetEntry;
import dev.sluice.ipvs.state.IpsetName;
import dev.sluice.ipvs.state.RealServerAddress;
import dev.sluice.ipvs.state.ServerAddress;
import dev.sluice.ipvs.state.VirtualServerSpec;
import dev.sluice.model.Cidr;
import dev.sluice.model.Ip;
import dev.sluice.model.Protocol;
import dev.sluice.trace.AddressPort;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is written as text is read back to the same values.
class RecordedStateTest {
    private static final Ip VIP = Ip.of("10.96.0.9");
    private static final Ip POD = Ip.of("fd00:10:244::2");

    @Test
    void ipvs() {
        var at = new ServerAddress(Protocol.UDP, VIP, 53);
        var server =
                new InstalledServer(
                        new VirtualServerSpec(at, "mh", VirtualServerSpec.HASH_PORTS, 0),
                        Map.of(
                                new RealServerAddress(Ip.of("10.244.1.2"), 5353), 1,
                                new RealServerAddress(Ip.of("10.244.1.3"), 5353), 0));
        var net = new IpsetEntry.OfIpPortNet(VIP, Protocol.TCP, 80, Cidr.of("192.0.2.0/24"));
        var installed =
                new InstalledState(
                        Map.of(at, server),
                        Map.of(
                                IpsetName.LOOP_BACK,
                                Set.of(new IpsetEntry.OfIpPortIp(POD, Protocol.SCTP, 80, POD)),
                                IpsetName.CLUSTER_IP,
                                Set.of(
                                        new IpsetEntry.OfIpPort(VIP, Protocol.TCP, 80),
                                        new IpsetEntry.Foreign(VIP, 1, 0, Optional.empty())),
                                IpsetName.LOAD_BALANCER_SOURCE_CIDR,
                                Set.of(
                                        net,
                                        new IpsetEntry.Except(
                                                new IpsetEntry.OfIpPortNet(
                                                        VIP,
                                                        Protocol.TCP,
                                                        81,
                                                        Cidr.of("192.0.2.1/32"))),
                                        new IpsetEntry.Foreign(
                                                VIP, 1, 0, Optional.of(Cidr.of("10.0.0.0/8")))),
                                IpsetName.NODE_PORT_TCP,
                                Set.of(new IpsetEntry.OfPort(30080)),
                                IpsetName.IPVS_IPS,
                                Set.of(new IpsetEntry.OfIp(POD)),
                                IpsetName.EXTERNAL_IP,
                                Set.of()),
                        Set.of(VIP, POD));
        assertEquals(installed, IpvsState.of(installed).installed());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    CLUSTER_IP                | 10.96.0.9
                    CLUSTER_IP                | 10.96.0.9,tcp
                    CLUSTER_IP                | 10.96.0.9,tcp:80,10.1.1.1
                    CLUSTER_IP                | 10.96.0.9,icmp:80
                    CLUSTER_IP                | x,tcp:80
                    CLUSTER_IP                | 10.96.0.9,tcp:80 nomatch
                    NODE_PORT_TCP             | -1
                    NODE_PORT_TCP             | 123456
                    LOAD_BALANCER_SOURCE_CIDR | 10.96.0.9,tcp:80,10.0.0.0/33
                    """)
    void what_is_no_entry_of_a_set_is_refused(IpsetName set, String text) {
        assertThrows(IllegalArgumentException.class, () -> IpsetEntryText.parse(set.type(), text));
    }

    @Test
    void connections() {
        var summary =
                new FlowSummary(
                        Map.of(
                                new FlowGroup(
                                        Protocol.TCP,
                                        new AddressPort(VIP, 80),
                                        new AddressPort(Ip.of("10.244.1.2"), 8080)),
                                12,
                                new FlowGroup(
                                        Protocol.UDP,
                                        new AddressPort(POD, 53),
                                        new AddressPort(POD, 5353)),
                                1));
        assertEquals(
                List.of(
                        "tcp 10.96.0.9:80 10.244.1.2:8080 12",
                        "udp [fd00:10:244::2]:53 [fd00:10:244::2]:5353 1"),
                summary.lines());
        assertEquals(summary, FlowSummary.of(summary.lines()));
        assertEquals(
                Map.of(),
                FlowSummary.of(
                                List.of(
                                        "",
                                        "tcp a b c",
                                        "tcp 10.0.0.1:1 10.0.0.2:2 x",
                                        "icmp 10.0.0.1:1 10.0.0.2:2 3",
                                        "tcp 10.0.0.1 10.0.0.2:2 3"))
                        .counts());
    }
}
