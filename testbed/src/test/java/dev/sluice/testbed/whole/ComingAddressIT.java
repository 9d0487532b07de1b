package dev.sluice.testbed.whole;

import static dev.sluice.testbed.whole.Site.POD1;
import static dev.sluice.testbed.whole.Site.web;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.sluice.config.ProxyMode;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.testbed.node.Place;
import java.io.IOException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// An address that moves from node to node, as keepalived's do, comes to this node and goes. The
/// networks of `nodePortAddresses` contain it.
@InEachMode
class ComingAddressIT {
    private static final Ip VIP = Ip.of("192.0.2.77");
    private static final Ip OTHER = Place.NODE.ips(IpFamily.IPV4).get(2);
    private static final int CHECK_PORT = 32100;

    @AutoClose private final Site site;

    ComingAddressIT(ProxyMode mode) throws IOException {
        site = Site.build(mode);
    }

    @Test
    void nodePortsAndHealthPortsFollowIt() throws Exception {
        Ip node = Place.NODE.ip(IpFamily.IPV4);
        site.more = "nodePortAddresses: [192.0.2.0/24, %s/32]".formatted(node);
        site.put(
                web().type("LoadBalancer")
                        .nodePort(30080)
                        .externalLocal()
                        .healthCheckNodePort(CHECK_PORT),
                POD1);
        site.startAndAwaitSync();
        site.awaitServed(node, 30080, POD1);
        assertFalse(site.rules().contains(VIP.toString()));

        site.node.run(Place.NODE, "ip", "addr", "add", VIP + "/32", "dev", "lo");
        site.awaitServed(VIP, 30080, POD1);
        site.await("the health port to answer there", () -> health(VIP) == 200);
        site.awaitServed(OTHER, 30080, "refused");

        site.node.run(Place.NODE, "ip", "addr", "del", VIP + "/32", "dev", "lo");
        site.await("the rules to go", () -> !site.rules().contains(VIP.toString()));
        site.awaitServed(node, 30080, POD1);
        site.await("the health port to answer here", () -> health(node) == 200);
    }

    private int health(Ip ip) {
        return new Curl(site.node, Place.CLIENT)
                .get("http://" + ip + ":" + CHECK_PORT + "/")
                .status();
    }
}
