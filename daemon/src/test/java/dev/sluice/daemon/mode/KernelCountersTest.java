package dev.sluice.daemon.mode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.netlink.KernelStandIn;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkException;
import dev.sluice.netlink.OpenSockets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class KernelCountersTest {
    private static final int ENOENT = 2;

    private final List<KernelStandIn> opened = new ArrayList<>();
    private boolean broken;

    @Test
    void aBrokenSocketIsClosedAndAnotherOneOpened() {
        try (var counters =
                new KernelCounters(_ -> {
                    var wire = new KernelStandIn(this::answers);
                    opened.add(wire);
                    return new Netlink(wire);
                })) {
            assertTrue(counters.ensure("invalid"));
            broken = true;
            assertFalse(counters.ensure("invalid"));
            assertEquals(OptionalLong.empty(), counters.packets("invalid"));
            broken = false;
            assertTrue(counters.ensure("invalid"));
            assertEquals(
                    List.of(true, true, false),
                    opened.stream().map(KernelStandIn::isClosed).toList());
        }
    }

    private List<byte[]> answers(byte[] request) {
        return broken ? List.of() : List.of(KernelStandIn.acknowledge(request, 0));
    }

    /// As when the process has no free file descriptor for a while.
    @Test
    void aSocketThatCannotBeOpenedIsAskedForAgain() throws Exception {
        boolean[] lacking = {true};
        long before = OpenSockets.count();
        try (var counters =
                new KernelCounters(family -> {
                    if (lacking[0]) {
                        throw new NetlinkException("open a netlink socket: EMFILE");
                    }
                    return new Netlink(
                            new KernelStandIn(request ->
                                    List.of(KernelStandIn.acknowledge(request, ENOENT))));
                })) {
            assertFalse(counters.ensure("invalid"));
            assertEquals(OptionalLong.empty(), counters.packets("invalid"));
            lacking[0] = false;
            assertFalse(counters.ensure("invalid"));
        }
        for (int i = 0; i < 20; i++) {
            KernelCounters.stand();
        }
        assertEquals(before, OpenSockets.count());
    }
}
