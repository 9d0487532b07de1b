package dev.sluice.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReopeningTest {
    private static final int MANY = 20;

    private final List<KernelStandIn> opened = new ArrayList<>();
    private boolean silent;

    private Netlink open(NetlinkFamily family) {
        var wire =
                new KernelStandIn(request ->
                        silent ? List.of() : List.of(KernelStandIn.acknowledge(request, 0)));
        opened.add(wire);
        return new Netlink(wire);
    }

    @Test
    void opensAnewAfterAFailureAndClosesWhatFailed() throws IOException {
        try (var reopening =
                new Reopening<>(this::open, NetlinkFamily.NETFILTER, netlink -> netlink)) {
            reopening.use(ReopeningTest::ask);
            reopening.use(ReopeningTest::ask);
            assertEquals(1, opened.size());
            silent = true;
            assertThrows(NetlinkException.class, () -> reopening.use(ReopeningTest::ask));
            assertThrows(NetlinkException.class, () -> reopening.use(ReopeningTest::ask));
            assertEquals(2, opened.size());
            silent = false;
            assertEquals(new Reply.Ok(), reopening.use(ReopeningTest::ask));
            assertEquals(3, opened.size());
            assertEquals(List.of(true, true, false), closed());
        }
        assertEquals(List.of(true, true, true), closed());
    }

    private List<Boolean> closed() {
        return opened.stream().map(KernelStandIn::isClosed).toList();
    }

    private static Reply ask(Netlink netlink) throws NetlinkException {
        return netlink.request(to -> to.message(1, 0));
    }

    @Test
    void whatFailsLeavesNoSocketBehind() throws IOException {
        try (var _ = Netlink.open(NetlinkFamily.ROUTE)) {
            long before = OpenSockets.count();
            for (int i = 0; i < MANY; i++) {
                var lacking =
                        new Reopening<>(
                                NetlinkFamily.GENERIC,
                                _ -> {
                                    throw new IOException("the kernel has none");
                                });
                assertThrows(IOException.class, () -> lacking.use(_ -> true));
                var bad =
                        new Reopening<>(
                                NetlinkFamily.ROUTE,
                                _ -> {
                                    throw new BadMessageException("a bad message");
                                });
                assertThrows(BadMessageException.class, () -> bad.use(_ -> true));
                // There is no such group.
                assertThrows(
                        NetlinkException.class,
                        () -> Subscription.open(NetlinkFamily.NETFILTER, -1));
            }
            assertEquals(before, OpenSockets.count());
            // Positive control: an open socket is counted.
            try (var _ = Netlink.open(NetlinkFamily.GENERIC)) {
                assertEquals(before + 1, OpenSockets.count());
            }
        }
    }
}
