package dev.sluice.netlink.generic;

import dev.sluice.netlink.FreshNamespace;
import dev.sluice.netlink.NetlinkFamily;
import dev.sluice.netlink.Recorded;
import org.junit.jupiter.api.Test;

class GenericFamilyIT {
    @Test
    void findsFamilies() throws Exception {
        try (var fresh = FreshNamespace.create();
                var recorded =
                        Recorded.open(
                                fresh.namespace(),
                                NetlinkFamily.GENERIC,
                                GenericFamilyTest.class,
                                "families")) {
            GenericFamilyTest.check(recorded.netlink());
        }
    }
}
