package dev.sluice.testbed.whole;

import static dev.sluice.testbed.whole.Site.POD1;
import static dev.sluice.testbed.whole.Site.WEB;
import static dev.sluice.testbed.whole.Site.slice;
import static dev.sluice.testbed.whole.Site.web;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.ProxyMode;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.traffic.Client;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Connections and packets of each Service are counted if that is enabled.
class ServiceCountersIT {
    private static final Ip NODE = Place.NODE.ip(IpFamily.IPV4);

    @AutoClose private Site site;

    @BeforeEach
    void build() throws Exception {
        site = Site.build(ProxyMode.NFTABLES);
        site.ownSettings = "nftables: {serviceCounters: true}";
        site.put(web().nodePort(30080), POD1);
        site.startAndAwaitSync();
        // The first sync may end before the metrics port is open.
        site.await("the metrics to be served", () -> metrics().status() == 200);
    }

    @Test
    void connectionsAndPackets() throws Exception {
        site.outcomes(WEB, 80, 7);
        var outside = new Client(site.node, Place.CLIENT);
        for (int i = 0; i < 3; i++) {
            outside.ask(Protocol.TCP, NODE, 30080);
        }
        site.await("ten connections", () -> total("connections") == 10);
        // A handshake alone makes the node forward two packets, and there is data too.
        long packets = total("packets");
        assertTrue(packets >= 50, packets + " packets");

        // Neither another number of endpoints nor a new table resets the counts.
        site.api.put(slice(POD1, Site.POD2).json());
        site.outcomes(WEB, 80, 5);
        site.await("fifteen connections", () -> total("connections") == 15);
        site.node.run(Place.NODE, "nft", "delete", "table", "ip", "sluice");
        site.awaitLog("repaired");
        assertEquals(15, total("connections"));
        site.outcomes(WEB, 80, 2);
        site.await("seventeen connections", () -> total("connections") == 17);
    }

    private long total(String what) {
        String name = "sluice_service_" + what + "_total{";
        return metrics()
                .body()
                .lines()
                .filter(line -> line.startsWith(name) && line.contains("service=\"web\""))
                .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private Curl.Answer metrics() {
        return new Curl(site.node, Place.NODE).get("http://127.0.0.1:10249/metrics");
    }
}
