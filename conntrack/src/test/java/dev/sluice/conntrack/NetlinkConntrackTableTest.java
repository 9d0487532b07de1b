package dev.sluice.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.netlink.Errno;
import dev.sluice.netlink.KernelStandIn;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.conntrack.Flow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetlinkConntrackTableTest {
    private static final List<Flow> ONE =
            List.of(Flows.flow("udp 10.244.1.2:1 10.96.0.10:53 10.244.1.3:5353"));

    private final List<KernelStandIn> opened = new ArrayList<>();
    private int errno;
    private boolean silent;

    private final NetlinkConntrackTable table =
            new NetlinkConntrackTable(_ -> {
                var wire =
                        new KernelStandIn(request ->
                                silent
                                        ? List.of()
                                        : List.of(KernelStandIn.acknowledge(request, errno)));
                opened.add(wire);
                return new Netlink(wire);
            });

    @Test
    void whatIsGoneOrCannotGoJustNowFailsNothing() throws IOException {
        assertEquals(1, table.delete(ONE));
        errno = Errno.ENOENT;
        assertEquals(0, table.delete(ONE));
        errno = Errno.EBUSY;
        assertEquals(0, table.delete(ONE));
        errno = Errno.EPERM;
        assertThrows(IOException.class, () -> table.delete(ONE));
    }

    @Test
    void aBrokenSocketIsClosedAndAnotherOneOpened() throws IOException {
        silent = true;
        assertThrows(IOException.class, () -> table.delete(ONE));
        silent = false;
        assertEquals(1, table.delete(ONE));
        assertEquals(List.of(true, false), opened.stream().map(KernelStandIn::isClosed).toList());
    }
}
