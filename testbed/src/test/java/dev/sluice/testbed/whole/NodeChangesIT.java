package dev.sluice.testbed.whole;

import static dev.sluice.testbed.whole.Site.POD1;
import static dev.sluice.testbed.whole.Site.web;

import dev.sluice.config.ProxyMode;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.testbed.node.Place;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Changes that are not of Services take effect at once too. Tested in nftables mode, where rules
/// depend on most of them.
class NodeChangesIT {
    private static final Duration SOON = Duration.ofSeconds(3);
    private static final Ip OTHER = Place.NODE.ips(IpFamily.IPV4).get(2);

    @AutoClose private Site site;

    @BeforeEach
    void build() throws Exception {
        site = Site.build(ProxyMode.NFTABLES);
        site.put(web().nodePort(30080), POD1);
        site.startAndAwaitSync();
        site.awaitServed(Place.NODE.ip(IpFamily.IPV4), 30080, POD1);
    }

    @Test
    void nodePortsFollowTheNodesAddress() throws Exception {
        site.awaitServed(OTHER, 30080, "refused");
        site.api.put(
                """
                {"apiVersion":"v1","kind":"Node","metadata":{"name":"node1"},
                "status":{"addresses":[{"type":"InternalIP","address":"%s"}]}}
                """
                        .formatted(OTHER));
        site.await("the new address", SOON, () -> site.rules().contains("{ " + OTHER + " }"));
        site.awaitServed(OTHER, 30080, POD1);
        site.awaitServed(Place.NODE.ip(IpFamily.IPV4), 30080, "refused");
    }

    @Test
    void unallocatedClusterIpsAreLostOnceItIsKnownWhichThereAre() throws Exception {
        String dropped = "ip daddr 10.96.0.0/16 drop";
        for (String cidr : List.of("10.96.0.0/16", "10.96.0.0/12")) {
            site.api.put(
                    """
                    {"apiVersion":"networking.k8s.io/v1","kind":"ServiceCIDR",
                    "metadata":{"name":"kubernetes"},"spec":{"cidrs":["%s"]}}
                    """
                            .formatted(cidr));
            site.await(
                    "the range to be known",
                    SOON,
                    () -> site.rules().contains("ip daddr " + cidr + " drop"));
        }
        site.await("the old one to be forgotten", SOON, () -> !site.rules().contains(dropped));
        site.awaitServed(POD1);
    }
}
