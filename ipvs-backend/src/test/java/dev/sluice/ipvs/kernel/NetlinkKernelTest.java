package dev.sluice.ipvs.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.model.IpFamily;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkException;
import dev.sluice.netlink.NetlinkFamily;
import dev.sluice.netlink.OpenSockets;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class NetlinkKernelTest {
    private static final int MANY = 20;

    /// Opening fails at IPVS if the kernel lacks it, or else at the last socket.
    @Test
    void oneThatCannotBeOpenedLeavesNoSocketBehind() throws IOException {
        long before = OpenSockets.count();
        for (int i = 0; i < MANY; i++) {
            assertThrows(
                    IOException.class,
                    () -> NetlinkKernel.open(IpFamily.IPV4, NetlinkKernelTest::openAllButRoute));
        }
        assertEquals(before, OpenSockets.count());
    }

    private static Netlink openAllButRoute(NetlinkFamily family) throws NetlinkException {
        if (family == NetlinkFamily.ROUTE) {
            throw new NetlinkException("open a netlink socket of family ROUTE: EMFILE");
        }
        return Netlink.open(family);
    }
}
