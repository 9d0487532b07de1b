package dev.sluice.netlink.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.netlink.AddressFamily;
import dev.sluice.netlink.Capture;
import dev.sluice.netlink.Errno;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.Reply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Tests flows as a real kernel listed them, and requests as it accepted them.
public class FlowCodecTest {
    private static final long POD = 0x0af40102;
    private static final long DNS = 0x0a60000a;
    private static final long POD6_NET = 0xfd00_0010_0244_0001L;
    private static final int DNATED = 0x1a8; // confirmed, destination rewritten, NAT decided

    static final List<Flow> UDP =
            List.of(
                    flow(
                            new Tuple(0, POD, 0, DNS, 17, 40000, 53),
                            new Tuple(0, 0x0af40103, 0, POD, 17, 5353, 40000)),
                    flow(
                            new Tuple(0, POD, 0, DNS, 17, 40001, 53),
                            new Tuple(0, 0x0af40104, 0, POD, 17, 5353, 40001)));

    static final List<Flow> UDP6 =
            List.of(
                    new Flow(
                            AddressFamily.AF_INET6,
                            new Tuple(POD6_NET, 2, 0xfd00_0010_0096_0000L, 10, 17, 40004, 53),
                            new Tuple(POD6_NET, 3, POD6_NET, 2, 17, 5353, 40004),
                            DNATED,
                            0,
                            0));

    @Test
    void repeatsTheConversationWithTheKernel() throws IOException {
        var kernel = Capture.read(FlowCodecTest.class, "list-and-delete").replay();
        try (var netlink = new Netlink(kernel)) {
            var table = new ConntrackSocket(netlink);
            var udp = new FlowFilter(AddressFamily.AF_INET, 17, Flow.DST_NAT);
            List<Flow> found = table.list(udp, _ -> true).orThrow("list");
            assertEquals(UDP, sortedWithoutIds(found));
            assertEquals(List.of(new Reply.Ok(), new Reply.Ok()), table.delete(found));
            var gone = new Reply.Refused(Errno.ENOENT, "");
            assertEquals(List.of(gone, gone), table.delete(found));
            var udp6 = new FlowFilter(AddressFamily.AF_INET6, 17, Flow.DST_NAT);
            assertEquals(UDP6, sortedWithoutIds(table.list(udp6, _ -> true).orThrow("list")));
        }
    }

    @Test
    void showsAVisitorStatesTimeoutsAndBeginnings() throws IOException {
        try (var netlink = new Netlink(Capture.read(FlowCodecTest.class, "visit").replay())) {
            var visited = new Visited();
            var tcp = new FlowFilter(AddressFamily.AF_INET, 6, 0);
            assertEquals(1, new ConntrackSocket(netlink).visit(tcp, visited).orThrow("visit"));
            assertVisited(visited);
        }
    }

    /// Keeps what it was shown.
    static final class Visited implements FlowVisitor {
        private final List<TrackedFlow> flows = new ArrayList<>();

        @Override
        public void begin() {
            flows.clear();
        }

        @Override
        public void visit(TrackedFlow flow) {
            flows.add(flow);
        }

        TrackedFlow flow() {
            return flows.getFirst();
        }
    }

    /// An established connection that was created with a timeout of 1000 s.
    static void assertVisited(Visited visited) {
        TrackedFlow flow = visited.flow();
        assertEquals(40003, flow.flow().original().sourcePort());
        assertEquals(3, flow.state());
        assertTrue(flow.timeoutSeconds() > 900 && flow.timeoutSeconds() <= 1000, flow::toString);
        assertTrue(flow.startedNanos() > 1_000_000_000_000_000_000L, flow::toString);
    }

    @Test
    void leavesOutWhatAnOlderKernelDoesNot() {
        var filter = new FlowFilter(AddressFamily.AF_INET, 17, Flow.DST_NAT);
        Flow flow = UDP.getFirst();
        assertEquals(true, filter.matches(flow));
        Tuple tcp = new Tuple(0, POD, 0, DNS, 6, 40000, 53);
        assertEquals(false, filter.matches(new Flow(2, tcp, flow.reply(), DNATED, 0, 0)));
        assertEquals(false, filter.matches(new Flow(2, flow.original(), flow.reply(), 0x8, 0, 0)));
        assertEquals(
                false, filter.matches(new Flow(10, flow.original(), flow.reply(), DNATED, 0, 0)));
    }

    static List<Flow> sortedWithoutIds(List<Flow> flows) {
        return flows.stream()
                .map(f -> new Flow(f.family(), f.original(), f.reply(), f.status(), f.zone(), 0))
                .sorted(Comparator.comparingInt(f -> f.original().sourcePort()))
                .toList();
    }

    private static Flow flow(Tuple original, Tuple reply) {
        return new Flow(AddressFamily.AF_INET, original, reply, DNATED, 0, 0);
    }
}
