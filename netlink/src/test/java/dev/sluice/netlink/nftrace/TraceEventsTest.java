package dev.sluice.netlink.nftrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.netlink.Capture;
import dev.sluice.netlink.KernelStandIn;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.Subscription;
import dev.sluice.netlink.netfilter.Nft;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Tests the trace of one UDP packet to 10.96.0.1:53, as a real kernel sent it. A table of nft
/// translates it to 127.0.0.1:5353; a rule of iptables marks it.
public class TraceEventsTest {
    public static final TraceEvent RULE =
            new TraceEvent(2, 1, TraceEvent.Type.RULE, "svc", "out", 4, 0, "", null, 0, 0);

    @Test
    void readsWhatTheKernelSent() throws Exception {
        var kernel = new KernelStandIn(_ -> List.of());
        Capture.read(TraceEventsTest.class, "events").replies().forEach(kernel::announce);
        List<TraceEvent> events = new ArrayList<>();
        try (var trace = new TraceEvents(new Subscription(kernel))) {
            assertTrue(trace.poll(events::add));
        }
        check(events);
        try (var netlink = new Netlink(Capture.read(TraceEventsTest.class, "rules").replay())) {
            checkRules(events, new RuleOutlines(netlink));
        }
    }

    @Test
    void saysWhenItMissedSomething() throws Exception {
        var kernel = new KernelStandIn(_ -> List.of());
        kernel.announce(KernelStandIn.lost());
        try (var trace = new TraceEvents(new Subscription(kernel))) {
            assertFalse(trace.poll(_ -> {}));
        }
    }

    static void check(List<TraceEvent> events) {
        assertEquals(
                List.of(
                        "sluice-trace mark RULE continue",
                        "sluice-trace output POLICY accept",
                        "svc out RULE jump services",
                        "svc services RULE accept",
                        "filter OUTPUT RULE continue",
                        "filter OUTPUT POLICY accept",
                        "sluice-trace postrouting POLICY accept",
                        "sluice-trace prerouting POLICY accept",
                        "sluice-trace input POLICY accept"),
                events.stream()
                        .filter(event -> event.type() != TraceEvent.Type.RETURN)
                        .map(TraceEventsTest::text)
                        .toList());
        PacketHeader first = Objects.requireNonNull(events.getFirst().header());
        assertEquals("10.96.0.1", first.destination().getHostAddress());
        assertEquals(53, first.destinationPort());
        assertEquals(17, first.protocol());
        TraceEvent input =
                events.stream()
                        .filter(e -> e.chain().equals(TraceTable.INPUT) && e.header() != null)
                        .findFirst()
                        .orElseThrow();
        PacketHeader last = Objects.requireNonNull(input.header());
        assertEquals("127.0.0.1", last.destination().getHostAddress());
        assertEquals(5353, last.destinationPort());
        assertEquals(first.sourcePort(), last.sourcePort());
        // The loopback interface gives it a new number.
        assertEquals(2, events.stream().map(TraceEvent::packet).distinct().count());
        assertNotEquals(0, input.in());
    }

    static void checkRules(List<TraceEvent> events, RuleOutlines rules) throws Exception {
        assertEquals(
                new RuleOutline("infra/dns:dns", List.of("dnat")),
                rules.of(rule(events, "services")));
        assertEquals(
                new RuleOutline("let_it_pass", List.of("MARK")), rules.of(rule(events, "OUTPUT")));
        assertEquals(
                new RuleOutline("let_it_pass", List.of("MARK")), rules.of(rule(events, "OUTPUT")));
    }

    private static TraceEvent rule(List<TraceEvent> events, String chain) {
        return events.stream()
                .filter(event -> event.type() == TraceEvent.Type.RULE)
                .filter(event -> event.chain().equals(chain))
                .findFirst()
                .orElseThrow();
    }

    private static String text(TraceEvent event) {
        String verdict =
                switch (event.verdict()) {
                    case Nft.NF_ACCEPT -> "accept";
                    case Nft.NF_DROP -> "drop";
                    case Nft.NFT_CONTINUE -> "continue";
                    case Nft.NFT_JUMP -> "jump " + event.target();
                    default -> Integer.toString(event.verdict());
                };
        return "%s %s %s %s".formatted(event.table(), event.chain(), event.type(), verdict);
    }

    @Test
    void headersThatAreCutAreNoReasonToFail() {
        assertTrue(PacketHeader.parse(new byte[0], new byte[0]).isEmpty());
        assertTrue(PacketHeader.parse(new byte[] {0x45}, new byte[0]).isEmpty());
        byte[] ipv6 = new byte[40];
        ipv6[0] = 0x60;
        ipv6[6] = 6;
        assertTrue(PacketHeader.parse(Arrays.copyOf(ipv6, 39), new byte[0]).isEmpty());
        byte[] tcp = new byte[20];
        tcp[3] = 80;
        tcp[13] = PacketHeader.SYN;
        PacketHeader whole = PacketHeader.parse(ipv6, tcp).orElseThrow();
        assertEquals(80, whole.destinationPort());
        assertEquals(PacketHeader.SYN, whole.tcpFlags());
        PacketHeader noPorts = PacketHeader.parse(ipv6, new byte[3]).orElseThrow();
        assertEquals(0, noPorts.destinationPort());
        assertEquals(6, noPorts.protocol());
    }
}
