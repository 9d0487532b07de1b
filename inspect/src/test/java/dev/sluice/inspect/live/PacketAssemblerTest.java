package dev.sluice.inspect.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.model.Ip;
import dev.sluice.netlink.AddressFamily;
import dev.sluice.netlink.netfilter.Nft;
import dev.sluice.netlink.nftrace.PacketHeader;
import dev.sluice.netlink.nftrace.RuleOutline;
import dev.sluice.netlink.nftrace.TraceEvent;
import dev.sluice.netlink.nftrace.TraceTable;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Tests how events become packets. Names: 10.96.0.10:80 is shop/web:http, 10.244.2.3:8080 one of
/// its endpoints.
class PacketAssemblerTest {
    private static final int VETH = 5;
    private static final int ETH0 = 2;
    private static final int LO = 1;
    private static final long MILLI = 1_000_000;

    private static final PacketNames NAMES =
            new PacketNames(
                    Map.of(
                            "tcp 10.96.0.10:80", "shop/web:http",
                            "tcp :30080", "shop/web:http"));

    private final List<LivePacket> packets = new ArrayList<>();
    private final PacketAssembler assembler =
            new PacketAssembler(
                    NAMES,
                    index ->
                            switch (index) {
                                case LO -> "lo";
                                case ETH0 -> "eth0";
                                default -> "veth" + index;
                            },
                    0,
                    packets::add);
    private long now;

    private static PacketHeader header(String from, int fromPort, String to, int toPort) {
        return new PacketHeader(address(from), address(to), 6, fromPort, toPort, PacketHeader.SYN);
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByAddress(Ip.of(text).bytes());
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static final PacketHeader SENT = header("10.244.1.2", 4000, "10.96.0.10", 80);
    private static final PacketHeader TRANSLATED = header("10.244.1.2", 4000, "10.244.2.3", 8080);
    private static final PacketHeader MASQUERADED = header("172.18.0.2", 51000, "10.244.2.3", 8080);

    private void ours(
            int packet,
            TraceEvent.Type type,
            String chain,
            String hook,
            @Nullable PacketHeader header,
            int in,
            int out) {
        now += MILLI;
        assembler.add(
                new TracedEvent(
                        new TraceEvent(
                                TraceTable.NFPROTO_INET,
                                packet,
                                type,
                                TraceTable.NAME,
                                chain,
                                type == TraceEvent.Type.RULE ? 3 : 0,
                                type == TraceEvent.Type.POLICY ? Nft.NF_ACCEPT : Nft.NFT_CONTINUE,
                                "",
                                header,
                                in,
                                out),
                        RuleOutline.NONE,
                        hook,
                        now));
    }

    private void rule(
            int packet,
            String chain,
            String hook,
            RuleOutline rule,
            int verdict,
            String target,
            @Nullable PacketHeader header) {
        now += MILLI;
        assembler.add(
                new TracedEvent(
                        new TraceEvent(
                                AddressFamily.AF_INET,
                                packet,
                                TraceEvent.Type.RULE,
                                "nat",
                                chain,
                                7,
                                verdict,
                                target,
                                header,
                                header == null ? 0 : VETH,
                                0),
                        rule,
                        hook,
                        now));
    }

    private void begin(int packet) {
        ours(packet, TraceEvent.Type.RULE, TraceTable.MARK, "", SENT, VETH, 0);
        ours(packet, TraceEvent.Type.RETURN, TraceTable.MARK, "", null, 0, 0);
        ours(packet, TraceEvent.Type.POLICY, TraceTable.PREROUTING, "prerouting", null, 0, 0);
    }

    private void translate(int packet) {
        rule(
                packet,
                "PREROUTING",
                "prerouting",
                RuleOutline.NONE,
                Nft.NFT_JUMP,
                "KUBE-SERVICES",
                SENT);
        rule(
                packet,
                "KUBE-SEP-X",
                "",
                new RuleOutline("shop/web:http", List.of("DNAT")),
                Nft.NF_ACCEPT,
                "",
                null);
    }

    private void leave(int packet, PacketHeader as, int by) {
        ours(packet, TraceEvent.Type.RETURN, TraceTable.POSTROUTING, "postrouting", as, VETH, by);
        ours(packet, TraceEvent.Type.POLICY, TraceTable.POSTROUTING, "postrouting", null, 0, 0);
    }

    @Test
    void followsAPacketToItsEndpoint() {
        begin(1);
        translate(1);
        leave(1, MASQUERADED, ETH0);
        assertEquals(
                List.of(
                        "#1 at 1.0 ms: tcp SYN 10.244.1.2:4000 -> 10.96.0.10:80 (shop/web:http), in"
                                + " by veth5",
                        "    3.0 ms prerouting   ip nat PREROUTING rule 7: jump KUBE-SERVICES",
                        "    4.0 ms              ip nat KUBE-SEP-X rule 7 \"shop/web:http\": DNAT,"
                                + " accept -> 10.244.2.3:8080",
                        "  sent by eth0 to 10.244.2.3:8080 (shop/web:http), source rewritten"
                                + " to 172.18.0.2:51000"),
                LivePacketText.lines(packets.getFirst()));
        assertEquals(1, packets.size());
        assertEquals(1, assembler.count());
    }

    @Test
    void withoutADaemonCommentsNameTheService() {
        List<LivePacket> found = new ArrayList<>();
        var alone = new PacketAssembler(PacketNames.NONE, index -> "eth" + index, 0, found::add);
        for (RuleOutline rule :
                List.of(
                        RuleOutline.NONE,
                        new RuleOutline("kubernetes service portals", List.of()),
                        new RuleOutline("shop/web:http cluster IP", List.of()))) {
            alone.add(
                    new TracedEvent(
                            new TraceEvent(
                                    rule == RuleOutline.NONE ? TraceTable.NFPROTO_INET : 2,
                                    1,
                                    TraceEvent.Type.RULE,
                                    rule == RuleOutline.NONE ? TraceTable.NAME : "nat",
                                    TraceTable.MARK,
                                    3,
                                    Nft.NFT_CONTINUE,
                                    "",
                                    SENT,
                                    VETH,
                                    0),
                            rule,
                            "",
                            1));
        }
        alone.finish();
        assertEquals("shop/web:http", found.getFirst().service());
    }

    @Test
    void tellsRejectedFromDropped() {
        begin(1);
        rule(
                1,
                "KUBE-SERVICES",
                "input",
                new RuleOutline("shop/web:http has no endpoints", List.of("REJECT")),
                Nft.NF_DROP,
                "",
                SENT);
        begin(2);
        rule(2, "KUBE-FW", "input", RuleOutline.NONE, Nft.NF_DROP, "", SENT);
        assertEquals(LiveOutcome.REJECTED, packets.get(0).outcome());
        assertEquals(LiveOutcome.DROPPED, packets.get(1).outcome());
        assertEquals(
                "  REJECTED by ip nat KUBE-SERVICES rule 7",
                LivePacketText.lines(packets.getFirst()).getLast());
    }

    @Test
    void packetsThatPassAtTheSameTimeAreKeptApart() {
        begin(1);
        begin(2);
        translate(2);
        translate(1);
        leave(2, TRANSLATED, ETH0);
        leave(1, TRANSLATED, ETH0);
        assertEquals(List.of(2, 1), packets.stream().map(LivePacket::number).toList());
        assertTrue(packets.stream().allMatch(packet -> packet.steps().size() == 2));
    }

    @Test
    void anIdentifierMayComeAgain() {
        begin(1);
        begin(1);
        leave(1, SENT, ETH0);
        assertEquals(
                List.of(LiveOutcome.UNKNOWN, LiveOutcome.SENT),
                packets.stream().map(LivePacket::outcome).toList());
    }

    @Test
    void aPacketThatLoopsStaysOnePacket() {
        begin(1);
        translate(1);
        leave(1, TRANSLATED, LO);
        assertEquals(List.of(), packets);
        ours(9, TraceEvent.Type.POLICY, TraceTable.PREROUTING, "prerouting", TRANSLATED, LO, 0);
        ours(9, TraceEvent.Type.POLICY, TraceTable.INPUT, "input", TRANSLATED, LO, 0);
        assertEquals(1, packets.size());
        assertEquals(LiveOutcome.RECEIVED, packets.getFirst().outcome());
    }

    @Test
    void aPacketThatIsRenumberedBehindABridgeStaysOnePacket() {
        begin(1);
        begin(2);
        translate(1);
        leave(9, TRANSLATED, ETH0);
        assertEquals(List.of(1), packets.stream().map(LivePacket::number).toList());
        assertEquals("10.244.2.3:8080", packets.getFirst().finalDestination());
        leave(10, header("10.244.1.9", 4000, "10.96.0.10", 80), ETH0);
        assertEquals(1, packets.size());
        leave(11, SENT, ETH0);
        assertEquals(List.of(1, 2), packets.stream().map(LivePacket::number).toList());
    }

    @Test
    void whatIsNotSeenAnyMoreIsToldSo() {
        begin(1);
        assembler.expire(now + 400 * MILLI);
        assertEquals(List.of(), packets);
        assembler.expire(now + 600 * MILLI);
        assertEquals(LiveOutcome.UNKNOWN, packets.getFirst().outcome());
        begin(2);
        assembler.finish();
        assertEquals(2, packets.size());
    }

    @Test
    void eventsOfOtherTracesAreLeftOut() {
        rule(5, "PREROUTING", "prerouting", RuleOutline.NONE, Nft.NF_DROP, "", SENT);
        assembler.finish();
        assertEquals(List.of(), packets);
    }

    @Test
    void nodePortsAreNamedAtAnyAddress() {
        assertEquals("shop/web:http", NAMES.of("tcp", "172.18.0.2:30080"));
        assertEquals(null, NAMES.of("udp", "172.18.0.2:30080"));
        assertEquals("shop/web:http", NAMES.of("tcp", "[fd00::1]:30080"));
    }

    @Test
    void textIsEscapedAndShort() {
        begin(1);
        rule(
                1,
                "KUBE-\u001b[31m",
                "input",
                new RuleOutline("x".repeat(50) + "\n" + "y ".repeat(100), List.of("REJECT")),
                Nft.NF_DROP,
                "",
                SENT);
        for (String line : LivePacketText.lines(packets.getFirst())) {
            assertTrue(line.length() <= 100, line);
            assertTrue(line.chars().noneMatch(c -> c < ' '), line);
        }
    }
}
