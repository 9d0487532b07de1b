package dev.sluice.netlink.route;

import dev.sluice.netlink.FreshNamespace;
import dev.sluice.netlink.NetlinkFamily;
import dev.sluice.netlink.Recorded;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class InterfacesIT {
    /// Runs in the guest, because not every kernel has interfaces of this kind.
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
}
