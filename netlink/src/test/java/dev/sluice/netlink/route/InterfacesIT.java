package dev.sluice.netlink.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.netlink.FreshNamespace;
import dev.sluice.netlink.NetlinkFamily;
import dev.sluice.netlink.Recorded;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class InterfacesIT {
    @Test
    void listsLinksAndAddresses() throws Exception {
        try (var fresh = FreshNamespace.create()) {
            fresh.execute("ip", "link set lo up");
            fresh.execute("ip", "link add br0 type bridge");
            fresh.execute("ip", "link set br0 address 02:00:00:00:00:01");
            fresh.execute("ip", "address add 10.244.1.1/24 dev br0");
            fresh.execute("ip", "address add 192.0.2.1 peer 192.0.2.2/32 dev br0");
            fresh.execute("ip", "address add fd00:10:244:1::1/64 dev br0 nodad");
            try (var recorded =
                    Recorded.open(
                            fresh.namespace(),
                            NetlinkFamily.ROUTE,
                            InterfacesTest.class,
                            "interfaces")) {
                InterfacesTest.check(new Interfaces(recorded.netlink()));
            }
        }
    }

    /// In the guest, because not every kernel has interfaces of this kind.
    @Test
    @Tag("uml")
    void makesFillsAndRemovesAnInterface() throws Exception {
        try (var fresh = FreshNamespace.create();
                var recorded =
                        Recorded.open(
                                fresh.namespace(),
                                NetlinkFamily.ROUTE,
                                InterfacesTest.class,
                                "changes")) {
            InterfacesTest.checkChanges(new Interfaces(recorded.netlink()));
        }
    }

    @Test
    void hearsOfAddresses() throws Exception {
        try (var fresh = FreshNamespace.create();
                var changes = fresh.namespace().call(InterfaceChanges::open)) {
            assertEquals(false, changes.poll());
            fresh.execute("ip", "address add 192.0.2.1/32 dev lo");
            assertTrue(changes.await());
            assertEquals(false, changes.poll());
            fresh.execute("ip", "link set lo up");
            assertTrue(changes.poll());
            fresh.execute("ip", "route add blackhole 192.0.2.3/32");
            assertEquals(false, changes.poll());
        }
    }
}
