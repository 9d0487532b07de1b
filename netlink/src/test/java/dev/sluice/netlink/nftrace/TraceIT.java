package dev.sluice.netlink.nftrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.netlink.AddressFamily;
import dev.sluice.netlink.FreshNamespace;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkException;
import dev.sluice.netlink.NetlinkFamily;
import dev.sluice.netlink.Recorded;
import dev.sluice.netlink.Subscription;
import dev.sluice.netlink.netfilter.Nfnetlink;
import dev.sluice.netlink.netfilter.Tables;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Traces packets on a real kernel.
class TraceIT {
    private static final byte[] SERVICE = {10, 96, 0, 1};

    private FreshNamespace fresh;

    @BeforeEach
    void create() throws Exception {
        fresh = FreshNamespace.create();
        fresh.execute("ip", "link set lo up");
        fresh.execute("ip", "route add local 10.96.0.0/16 dev lo");
        fresh.execute("nft", "add table ip svc");
        fresh.execute("nft", "add chain ip svc services");
        fresh.execute(
                "nft",
                "add rule ip svc services ip daddr 10.96.0.1 udp dport 53 dnat to 127.0.0.1:5353"
                        + " comment \"infra/dns:dns\"");
        fresh.execute("nft", "add chain ip svc out { type nat hook output priority -100 ; }");
        fresh.execute("nft", "add rule ip svc out jump services");
        fresh.execute(
                "iptables-nft",
                "-A OUTPUT -p udp -m comment --comment let_it_pass -j MARK --set-mark 1");
    }

    @AfterEach
    void close() throws Exception {
        fresh.close();
    }

    private static TraceTarget dns(@Nullable InetAddress source) throws Exception {
        return new TraceTarget(
                AddressFamily.AF_INET, InetAddress.getByAddress(SERVICE), List.of(17), 53, source);
    }

    private Netlink open() throws Exception {
        return fresh.namespace().call(() -> Netlink.open(NetlinkFamily.NETFILTER));
    }

    private void send(int port, int times) throws Exception {
        fresh.namespace()
                .run(() -> {
                    try (var socket = new DatagramSocket()) {
                        for (int i = 0; i < times; i++) {
                            socket.send(
                                    new DatagramPacket(
                                            new byte[1],
                                            1,
                                            InetAddress.getByAddress(SERVICE),
                                            port));
                        }
                    }
                });
    }

    private static boolean marks(TraceEvent event) {
        return event.chain().equals(TraceTable.MARK) && event.type() == TraceEvent.Type.RULE;
    }

    private boolean hasTable() throws Exception {
        try (var netlink = open()) {
            Optional<Integer> flags =
                    new Tables(netlink, TraceTable.NFPROTO_INET).flags(TraceTable.NAME);
            return flags.isPresent();
        }
    }

    @Test
    void showsEachStepAndEachRule() throws Exception {
        List<TraceEvent> events = new ArrayList<>();
        try (var recorded =
                        Recorded.listen(
                                fresh.namespace(),
                                NetlinkFamily.NETFILTER,
                                Nfnetlink.GROUP_NFTRACE,
                                TraceEventsTest.class,
                                "events");
                var trace = new TraceEvents(new Subscription(recorded.wire()));
                var netlink = open()) {
            TraceTable.install(netlink, List.of(dns(null)), 20);
            send(53, 1);
            assertTrue(trace.poll(events::add));
            TraceEventsTest.check(events);
        }
        try (var recorded =
                Recorded.open(
                        fresh.namespace(),
                        NetlinkFamily.NETFILTER,
                        TraceEventsTest.class,
                        "rules")) {
            TraceEventsTest.checkRules(events, new RuleOutlines(recorded.netlink()));
        }
    }

    @Test
    void namesTheHooksOfChains() throws Exception {
        try (var netlink = open()) {
            var hooks = new ChainHooks(netlink);
            assertEquals("output", hooks.of(at("svc", "out")));
            assertEquals("", hooks.of(at("svc", "services")));
            assertEquals("", hooks.of(at("svc", "none")));
            assertEquals("output", hooks.of(at("filter", "OUTPUT")));
        }
    }

    private static TraceEvent at(String table, String chain) {
        return new TraceEvent(
                AddressFamily.AF_INET, 1, TraceEvent.Type.RULE, table, chain, 1, 0, "", null, 0, 0);
    }

    @Test
    void marksOnlyItsTargetsAndOnlySoMany() throws Exception {
        List<TraceEvent> marked = new ArrayList<>();
        try (var trace = fresh.namespace().call(TraceEvents::open);
                var netlink = open()) {
            TraceTable.install(netlink, List.of(dns(null)), 5);
            send(54, 3);
            trace.poll(marked::add);
            assertEquals(List.of(), marked);
            send(53, 500);
            trace.poll(event -> {
                if (marks(event)) {
                    marked.add(event);
                }
            });
            // Five at once; how many more depends on how long sending took.
            assertTrue(marked.size() >= 5 && marked.size() < 100, marked.size() + " packets");
        }
    }

    @Test
    void marksOnlyTheSource() throws Exception {
        List<TraceEvent> events = new ArrayList<>();
        try (var trace = fresh.namespace().call(TraceEvents::open);
                var netlink = open()) {
            TraceTable.install(
                    netlink, List.of(dns(InetAddress.getByAddress(new byte[] {10, 9, 9, 9}))), 20);
            send(53, 1);
            trace.poll(events::add);
            assertEquals(List.of(), events);
            TraceTable.remove(netlink);
            TraceTable.install(netlink, List.of(dns(InetAddress.getByAddress(SERVICE))), 20);
            send(53, 1);
            trace.poll(events::add);
            assertEquals(1, events.stream().filter(TraceIT::marks).count(), events::toString);
        }
    }

    @Test
    void marksWhatGoesToTheNodeItself() throws Exception {
        List<TraceEvent> events = new ArrayList<>();
        try (var trace = fresh.namespace().call(TraceEvents::open);
                var netlink = open()) {
            TraceTable.install(
                    netlink,
                    List.of(new TraceTarget(AddressFamily.AF_INET, null, List.of(17), 53, null)),
                    20);
            send(53, 1);
            trace.poll(events::add);
            assertEquals(1, events.stream().filter(TraceIT::marks).count(), events::toString);
        }
    }

    @Test
    void leavesNothingBehindWhenItsSocketCloses() throws Exception {
        try (var netlink = open()) {
            TraceTable.install(netlink, List.of(dns(null)), 20);
            assertTrue(hasTable());
        }
        assertFalse(hasTable());
    }

    @Test
    void twoTracesAtOnceAreRefused() throws Exception {
        try (var first = open();
                var second = open()) {
            TraceTable.install(first, List.of(dns(null)), 20);
            var refused =
                    assertThrows(
                            NetlinkException.class,
                            () -> TraceTable.install(second, List.of(dns(null)), 20));
            assertTrue(
                    String.valueOf(refused.getMessage()).contains("another trace runs"),
                    refused::toString);
            assertFalse(TraceTable.removeLeftBehind(second));
            assertTrue(hasTable());
        }
    }

    @Test
    void aTableOfADeadTraceIsRemoved() throws Exception {
        try (var netlink = open()) {
            assertFalse(TraceTable.removeLeftBehind(netlink));
            fresh.execute("nft", "add table inet " + TraceTable.NAME);
            assertTrue(hasTable());
            assertTrue(TraceTable.removeLeftBehind(netlink));
            assertFalse(hasTable());
        }
    }
}
