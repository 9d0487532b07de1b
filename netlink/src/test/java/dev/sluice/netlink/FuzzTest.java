package dev.sluice.netlink;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.sluice.netlink.conntrack.ConntrackSocket;
import dev.sluice.netlink.conntrack.Flow;
import dev.sluice.netlink.conntrack.FlowCodecTest;
import dev.sluice.netlink.conntrack.FlowFilter;
import dev.sluice.netlink.conntrack.StatisticsCodecTest;
import dev.sluice.netlink.generic.GenericFamily;
import dev.sluice.netlink.generic.GenericFamilyTest;
import dev.sluice.netlink.ipset.Ipsets;
import dev.sluice.netlink.ipset.IpsetsTest;
import dev.sluice.netlink.ipset.SetDefinition;
import dev.sluice.netlink.ipvs.Ipvs;
import dev.sluice.netlink.ipvs.IpvsTest;
import dev.sluice.netlink.ipvs.VirtualAddress;
import dev.sluice.netlink.netfilter.Accounting;
import dev.sluice.netlink.netfilter.AccountingTest;
import dev.sluice.netlink.netfilter.BatchTest;
import dev.sluice.netlink.netfilter.Generation;
import dev.sluice.netlink.netfilter.Jumps;
import dev.sluice.netlink.netfilter.JumpsTest;
import dev.sluice.netlink.netfilter.RulesetChanges;
import dev.sluice.netlink.netfilter.RulesetChangesTest;
import dev.sluice.netlink.nftrace.RuleOutlines;
import dev.sluice.netlink.nftrace.TraceEvents;
import dev.sluice.netlink.nftrace.TraceEventsTest;
import dev.sluice.netlink.route.Interfaces;
import dev.sluice.netlink.route.InterfacesTest;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Every reader ends on any bytes: with a value, or with an exception that names what is wrong. No
/// reader reads beyond the end or allocates more memory than the bytes could fill.
class FuzzTest {
    private static final int ROUNDS = 5_000;

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void everyReaderEnds() throws Exception {
        List<byte[]> captured = captured();
        List<Reader> readers = readers();
        for (int i = 0; i < ROUNDS; i++) {
            byte[] datagram = damaged(captured.get(random.nextInt(captured.size())));
            Reader reader = readers.get(random.nextInt(readers.size()));
            long before = allocated();
            try {
                // A dump that the random bytes mark as disturbed is repeated without a wait.
                var kernel = new KernelStandIn(request -> answers(request, datagram));
                reader.read(new Netlink(kernel, _ -> {}));
            } catch (NetlinkException | RefusedException | BadMessageException _) {
                // Expected: the reader ended and named the error.
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError("seed " + seed + ", round " + i, e);
            }
            long cost = allocated() - before;
            assertTrue(cost < 4 << 20, "seed " + seed + ", round " + i + ": " + cost + " bytes");
        }
    }

    @Test
    void attributesOfAnyBytesEnd() {
        for (int i = 0; i < ROUNDS; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            int steps = 0;
            try {
                var attributes = new Attributes().over(ByteBuffer.wrap(bytes), 0, bytes.length);
                while (attributes.next()) {
                    steps++;
                    steps += walk(attributes.nested(), 0);
                }
            } catch (BadMessageException _) {
                // Expected: a length beyond the end.
            }
            assertTrue(steps <= bytes.length * 10, "seed " + seed + ": " + steps + " steps");
        }
    }

    private static int walk(Attributes attributes, int depth) {
        int steps = 0;
        try {
            while (depth < 8 && attributes.next()) {
                steps += 1 + walk(attributes.nested(), depth + 1);
            }
        } catch (BadMessageException _) {
            // Expected: most values hold no attributes.
        }
        return steps;
    }

    /// One use of a socket.
    private interface Reader {
        void read(Netlink netlink) throws Exception;
    }

    private static List<Reader> readers() {
        return List.of(
                netlink ->
                        new ConntrackSocket(netlink)
                                .list(new FlowFilter(2, 17, Flow.DST_NAT), _ -> true),
                netlink -> new ConntrackSocket(netlink).tableStatistics(),
                netlink -> new ConntrackSocket(netlink).cpuStatistics(),
                netlink -> new Accounting(netlink).read("dropped"),
                Generation::read,
                netlink -> Jumps.of(netlink, 2, "nat", "PREROUTING"),
                netlink -> new RuleOutlines(netlink).of(TraceEventsTest.RULE),
                netlink -> new Interfaces(netlink).link("kube-ipvs0"),
                netlink -> new Interfaces(netlink).addresses(2),
                FuzzTest::askIpsets,
                FuzzTest::askIpvs,
                netlink -> GenericFamily.find(netlink, "nlctrl"),
                netlink -> netlink.submit(to -> to.message(1, 0), _ -> {}),
                netlink -> netlink.requestEach(List.of(1), (to, _) -> to.message(1, 0)));
    }

    private static void askIpsets(Netlink netlink) throws Exception {
        Ipsets sets = Ipsets.find(netlink).orThrow("find ipset");
        sets.headers();
        sets.list("CLUSTER");
        sets.create(new SetDefinition.Ports("PORTS"));
    }

    private static void askIpvs(Netlink netlink) throws Exception {
        Ipvs ipvs = Ipvs.find(netlink).orThrow("find IPVS");
        ipvs.virtualServers();
        ipvs.realServers(new VirtualAddress.ByMark(AddressFamily.AF_INET, 1));
    }

    @Test
    void announcementsOfAnyBytesEnd() throws Exception {
        List<byte[]> captured = captured();
        for (int i = 0; i < ROUNDS; i++) {
            var kernel = new KernelStandIn(_ -> List.of());
            kernel.announce(damaged(captured.get(random.nextInt(captured.size()))));
            try (var changes = new RulesetChanges(new Subscription(kernel), _ -> true);
                    var trace = new TraceEvents(new Subscription(kernel))) {
                if (random.nextBoolean()) {
                    changes.poll();
                } else {
                    trace.poll(_ -> {});
                }
            } catch (BadMessageException _) {
                // Expected: the reader ended and named the error.
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", round " + i, e);
            }
        }
    }

    private static List<byte[]> captured() throws Exception {
        List<byte[]> all = new ArrayList<>();
        all.addAll(Capture.read(FlowCodecTest.class, "list-and-delete").replies());
        all.addAll(Capture.read(FlowCodecTest.class, "visit").replies());
        all.addAll(Capture.read(TraceEventsTest.class, "events").replies());
        all.addAll(Capture.read(TraceEventsTest.class, "rules").replies());
        all.addAll(Capture.read(StatisticsCodecTest.class, "statistics").replies());
        all.addAll(Capture.read(AccountingTest.class, "accounting").replies());
        all.addAll(Capture.read(BatchTest.class, "batch").replies());
        all.addAll(Capture.read(JumpsTest.class, "jumps").replies());
        all.addAll(Capture.read(RulesetChangesTest.class, "changes").replies());
        all.addAll(Capture.read(IpsetsTest.class, "ipsets").replies());
        all.addAll(Capture.read(IpvsTest.class, "ipvs").replies());
        all.addAll(Capture.read(IpvsTest.class, "counted").replies());
        all.addAll(Capture.read(InterfacesTest.class, "changes").replies());
        all.addAll(Capture.read(GenericFamilyTest.class, "families").replies());
        return all;
    }

    /// A damaged copy: usually a few bytes are replaced, often the first ones of a 4-byte word,
    /// where lengths are. Sometimes it is cut off, extended or random.
    private byte[] damaged(byte[] datagram) {
        byte[] bytes = datagram.clone();
        switch (random.nextInt(8)) {
            case 0 -> random.nextBytes(bytes);
            case 1 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            case 2 -> bytes = Arrays.copyOf(bytes, bytes.length + random.nextInt(64));
            default -> {
                for (int hits = 1 + random.nextInt(4); hits > 0; hits--) {
                    int at = random.nextInt(bytes.length);
                    int aligned = random.nextBoolean() ? at & ~3 : at;
                    bytes[aligned] = (byte) random.nextInt(256);
                }
            }
        }
        return bytes;
    }

    /// The datagram with the request's sequence number, then an end of the dump, in case the
    /// datagram has none.
    private static List<byte[]> answers(byte[] request, byte[] datagram) {
        byte[] answer = datagram.clone();
        for (int at = 0; at + 16 <= answer.length; ) {
            System.arraycopy(request, 8, answer, at + 8, 4);
            int length = ByteBuffer.wrap(answer).order(ByteOrder.nativeOrder()).getInt(at);
            if (length < 16 || length > answer.length) {
                break;
            }
            at += length + 3 & ~3;
        }
        return List.of(answer, KernelStandIn.acknowledge(request, 0));
    }

    private static long allocated() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return threads.getCurrentThreadAllocatedBytes();
    }
}
