package dev.sluice.netlink.ipvs;

import dev.sluice.netlink.FreshNamespace;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkFamily;
import dev.sluice.netlink.Recorded;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Tests the virtual servers of a real kernel.
@Tag("uml")
class IpvsIT {
    @Test
    void makesChangesListsAndRemoves() throws Exception {
        try (var fresh = FreshNamespace.create();
                var recorded = record(fresh, "ipvs")) {
            // Without a route, the kernel accepts no address of a real server.
            fresh.execute("ip", "link set lo up");
            IpvsTest.check(recorded.netlink());
        }
    }

    @Test
    void readsWhatTheProgramMadeAndTheKernelCounted() throws Exception {
        try (var fresh = FreshNamespace.create();
                var recorded = record(fresh, "counted")) {
            fresh.execute("ip", "link set lo up");
            fresh.execute("ipvsadm", "-A -t 127.0.0.9:80 -s rr -p 60");
            fresh.execute("ipvsadm", "-a -t 127.0.0.9:80 -r 127.0.0.1:8080 -m -w 3");
            fresh.namespace().run(() -> twoConnections(recorded.netlink()));
        }
    }

    private static void twoConnections(Netlink netlink) throws Exception {
        var virtual = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.9"), 80);
        try (var server = new ServerSocket();
                var stays = new Socket();
                var ends = new Socket()) {
            server.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 8080));
            stays.connect(virtual);
            ends.connect(virtual);
            try (var first = server.accept();
                    var second = server.accept()) {
                var ending = first.getPort() == ends.getLocalPort() ? first : second;
                ends.shutdownOutput();
                ending.shutdownOutput();
                IpvsTest.checkCounted(netlink);
            }
        }
    }

    private static Recorded record(FreshNamespace fresh, String name) throws Exception {
        return Recorded.open(fresh.namespace(), NetlinkFamily.GENERIC, IpvsTest.class, name);
    }
}
