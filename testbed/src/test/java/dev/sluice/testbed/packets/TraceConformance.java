package dev.sluice.testbed.packets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.Case;
import dev.sluice.conformance.ExpectedOutcome;
import dev.sluice.conformance.ExpectedOutcome.Dropped;
import dev.sluice.conformance.ExpectedOutcome.NotServed;
import dev.sluice.conformance.ExpectedOutcome.Reaches;
import dev.sluice.conformance.ExpectedOutcome.Refused;
import dev.sluice.conformance.ExpectedOutcome.Untouched;
import dev.sluice.conformance.Listener;
import dev.sluice.conformance.Packet;
import dev.sluice.conformance.Probe;
import dev.sluice.conformance.ReachedEndpoint;
import dev.sluice.conformance.TestCluster;
import dev.sluice.daemon.live.TraceSession;
import dev.sluice.inspect.live.LiveOutcome;
import dev.sluice.inspect.live.LivePacket;
import dev.sluice.inspect.live.LivePacketText;
import dev.sluice.inspect.live.PacketNames;
import dev.sluice.model.IpFamily;
import dev.sluice.netlink.AddressFamily;
import dev.sluice.netlink.nftrace.TraceTarget;
import dev.sluice.sync.Backend;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import dev.sluice.testbed.node.TestNodes;
import dev.sluice.testbed.traffic.Responders;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What a trace must show of the packets of the packet table, while they pass a real kernel: that
/// they go where the table says. Each backend whose rules can be traced extends this class.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(TestNodes.class)
abstract class TraceConformance {
    /// Far more than the packets of one row.
    private static final int LIMIT = 10_000;

    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final TestNode node;
    private final Map<IpFamily, Backend> backends = new EnumMap<>(IpFamily.class);
    private int traced;

    TraceConformance(TestNode node) {
        this.node = node;
    }

    /// Makes a backend for the node, on a thread inside the node.
    abstract Backend backend(IpFamily family) throws Exception;

    /// Returns the outcome with this backend; empty to skip the probe.
    Optional<ExpectedOutcome> expected(
            TestCluster cluster, Packet packet, ExpectedOutcome elsewhere) {
        return Optional.of(elsewhere);
    }

    /// Whether the trace shows rules, and so which one ends the way of a packet.
    boolean showsRules() {
        return true;
    }

    static List<Case> cases() {
        return TrafficConformance.cases();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    final void packetTable(Case row) throws Exception {
        for (IpFamily family : IpFamily.values()) {
            node.in(
                    Place.NODE,
                    () -> {
                        Backend backend = backends.get(family);
                        if (backend == null) {
                            backend = backend(family);
                            backends.put(family, backend);
                        }
                        return backend.sync(row.cluster().plan(family));
                    });
        }
        node.run(Place.NODE, "conntrack", "-F");
        List<Probe> probes = probes(row);
        try (var responders = new Responders(node)) {
            for (Listener listener : row.listeners()) {
                responders.listen(listener.protocol(), listener.at().ip(), listener.at().port());
            }
            List<LivePacket> packets = trace(probes);
            List<String> objections = new ArrayList<>();
            probes.forEach(probe -> objection(probe, packets).ifPresent(objections::add));
            assertEquals(List.of(), objections, row::name);
        }
    }

    @AfterAll
    final void close() {
        backends.values().forEach(Backend::close);
        // Packets that never reach a hook cannot be traced, but most can.
        assertTrue(traced > 100, traced + " packets were seen");
    }

    private List<Probe> probes(Case row) {
        return row.probes().stream()
                .flatMap(probe ->
                        expected(row.cluster(), probe.packet(), probe.expected())
                                .map(outcome -> new Probe(probe.packet(), outcome))
                                .stream())
                .toList();
    }

    /// Sends one packet for each probe while all are traced.
    private List<LivePacket> trace(List<Probe> probes) throws Exception {
        List<LivePacket> packets = new ArrayList<>();
        var session = new TraceSession(targets(probes), LIMIT, LONGEST);
        var started = new CountDownLatch(1);
        var goesOn = new AtomicBoolean(true);
        try (var threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            Future<Boolean> trace =
                    threads.submit(() ->
                            node.in(
                                    Place.NODE,
                                    () ->
                                            session.run(
                                                    PacketNames.NONE,
                                                    goesOn::get,
                                                    started::countDown,
                                                    packets::add)));
            while (!started.await(10, TimeUnit.MILLISECONDS)) {
                if (trace.isDone()) {
                    trace.get();
                }
            }
            List<Future<?>> sending = new ArrayList<>();
            for (Probe probe : probes) {
                sending.add(threads.submit(() -> new Attempt(node, probe).send()));
            }
            for (Future<?> one : sending) {
                one.get();
            }
            goesOn.set(false);
            assertTrue(trace.get(), "events were lost");
        }
        return packets;
    }

    private static List<TraceTarget> targets(List<Probe> probes) {
        return probes.stream()
                .map(Probe::packet)
                .map(packet ->
                        new TraceTarget(
                                packet.family() == IpFamily.IPV4
                                        ? AddressFamily.AF_INET
                                        : AddressFamily.AF_INET6,
                                inet(packet),
                                List.of(packet.protocol().number()),
                                packet.port(),
                                null))
                .distinct()
                .toList();
    }

    private static InetAddress inet(Packet packet) {
        try {
            return InetAddress.getByAddress(packet.to().bytes());
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /// Returns why the trace of a probe's packet does not show its expected outcome.
    private Optional<String> objection(Probe probe, List<LivePacket> packets) {
        Packet sent = probe.packet();
        Optional<LivePacket> seen =
                packets.stream().filter(packet -> isFirst(packet, sent)).findFirst();
        if (seen.isEmpty()) {
            boolean mayStayAtHome =
                    switch (probe.expected()) {
                        case Untouched _, NotServed _ -> true;
                        case Reaches _, Refused _, Dropped _ -> false;
                    };
            return mayStayAtHome ? Optional.empty() : Optional.of(probe + ", but was not seen");
        }
        traced++;
        return shows(probe, seen.get())
                ? Optional.empty()
                : Optional.of(
                        probe + ", but:\n" + String.join("\n", LivePacketText.lines(seen.get())));
    }

    private static boolean isFirst(LivePacket packet, Packet sent) {
        String flags = packet.tcpFlags();
        return packet.protocol().equals(sent.protocol().lower())
                && packet.destination().equals(sent.to().withPort(sent.port()))
                && host(packet.source()).equals(sent.source().toString())
                && (flags == null || flags.equals("SYN"));
    }

    private boolean shows(Probe probe, LivePacket packet) {
        return switch (probe.expected()) {
            case Reaches reaches ->
                    isDelivered(packet)
                            && reaches.targets().stream()
                                    .anyMatch(target -> reaches(packet, target, probe, reaches));
            case Refused _ ->
                    packet.outcome() == (showsRules() ? LiveOutcome.REJECTED : LiveOutcome.UNKNOWN);
            case Dropped _ ->
                    packet.outcome() == (showsRules() ? LiveOutcome.DROPPED : LiveOutcome.UNKNOWN);
            case Untouched _ ->
                    packet.finalDestination() == null
                            && packet.outcome() != LiveOutcome.REJECTED
                            && packet.outcome() != LiveOutcome.DROPPED;
            case NotServed _ -> packet.finalDestination() == null;
        };
    }

    private static boolean isDelivered(LivePacket packet) {
        return packet.outcome() == LiveOutcome.SENT || packet.outcome() == LiveOutcome.RECEIVED;
    }

    private static boolean reaches(
            LivePacket packet, ReachedEndpoint target, Probe probe, Reaches reaches) {
        String to =
                packet.finalDestination() == null
                        ? packet.destination()
                        : packet.finalDestination();
        String from = packet.finalSource() == null ? packet.source() : packet.finalSource();
        String source = Probe.seenBy(target, probe.packet(), reaches.source()).toString();
        return to.equals(target.toString()) && host(from).equals(source);
    }

    /// The address of `IP:PORT`, without the brackets of IPv6.
    private static String host(String address) {
        String host = address.substring(0, address.lastIndexOf(':'));
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
