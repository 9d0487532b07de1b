package dev.sluice.netlink.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.netlink.Answer;
import dev.sluice.netlink.FreshNamespace;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkFamily;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class RouteLookupIT {
    @Test
    void knows_own_addresses_and_ways_to_others() throws Exception {
        try (var fresh = FreshNamespace.create()) {
            fresh.execute("ip", "link set lo up");
            fresh.execute("ip", "link add left type veth peer name right");
            fresh.execute("ip", "addr add 10.1.2.3/24 dev left");
            fresh.execute("ip", "addr add fd00:1::3/64 dev left nodad");
            fresh.execute("ip", "link set left up");
            fresh.execute("ip", "link set right up");
            fresh.execute("ip", "route add default via 10.1.2.1");
            fresh.namespace()
                    .run(() -> {
                        try (var netlink = Netlink.open(NetlinkFamily.ROUTE)) {
                            check(new RouteLookup(netlink));
                        }
                    });
        }
    }

    private static void check(RouteLookup lookup) throws Exception {
        RouteLookup.Route own = lookup.to(address("10.1.2.3")).orThrow("own");
        assertTrue(own.isLocal());
        for (String other : new String[] {"10.1.2.9", "192.0.2.1"}) {
            RouteLookup.Route route = lookup.to(address(other)).orThrow(other);
            assertFalse(route.isLocal());
            assertEquals(address("10.1.2.3"), route.source());
            assertEquals("left", lookup.linkName(route.link()).orThrow("name"));
        }
        RouteLookup.Route six = lookup.to(address("fd00:1::9")).orThrow("IPv6");
        assertEquals(address("fd00:1::3"), six.source());
        assertTrue(lookup.to(address("fd00:1::3")).orThrow("own IPv6").isLocal());
        assertInstanceOf(Answer.Refused.class, lookup.to(address("2001:db8::1")));
        assertInstanceOf(Answer.Refused.class, lookup.linkName(99));
    }

    private static InetAddress address(String text) throws Exception {
        return InetAddress.getByName(text);
    }
}
