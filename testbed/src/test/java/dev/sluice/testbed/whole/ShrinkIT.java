package dev.sluice.testbed.whole;

import static dev.sluice.testbed.whole.Site.FAR;
import static dev.sluice.testbed.whole.Site.POD1;
import static dev.sluice.testbed.whole.Site.POD2;
import static dev.sluice.testbed.whole.Site.WEB;
import static dev.sluice.testbed.whole.Site.slice;
import static dev.sluice.testbed.whole.Site.web;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.ProxyMode;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.traffic.Client;
import dev.sluice.testbed.traffic.Load;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A Service shrinks and grows all the time, and clients never pause: while at least one endpoint
/// serves, no connection is refused or delayed.
@InEachMode
class ShrinkIT {
    private static final int ROUNDS = 40;
    private static final Duration PAUSE = Duration.ofMillis(1);

    private final ProxyMode mode;
    @AutoClose private Site site;

    ShrinkIT(ProxyMode mode) {
        this.mode = mode;
    }

    @BeforeEach
    void build() throws Exception {
        site = Site.build(mode);
        site.put(web().nodePort(30080), POD1, POD2, FAR);
        site.startAndAwaitSync();
        site.awaitServed(POD1, POD2, FAR);
    }

    @Test
    void refusesNobody() throws Exception {
        var outside = new Client(site.node, Place.CLIENT);
        try (Load inside = site.load();
                Load beyond =
                        Load.start(
                                outside,
                                Protocol.TCP,
                                Place.NODE.ip(IpFamily.IPV4),
                                30080,
                                2,
                                PAUSE)) {
            for (int i = 0; i < ROUNDS; i++) {
                site.api.put(slice(i % 2 == 0 ? POD1 : FAR).json());
                awaitMore(inside, 20);
                site.api.put(slice(POD1, FAR).json());
                awaitMore(inside, 10);
                site.api.put(slice(POD1, POD2, FAR).json());
                awaitMore(beyond, 10);
            }
            site.api.put(slice(POD2).json());
            site.awaitServed(WEB, 80, POD2);
            for (Load load : List.of(inside, beyond)) {
                Load.Tally tally = load.stop();
                assertEquals(List.of(), tally.failures());
                assertTrue(tally.asked() > 10 * ROUNDS, tally.toString());
            }
        }
    }

    private void awaitMore(Load load, int connections) throws IOException, InterruptedException {
        long already = load.tally().asked();
        site.await(
                connections + " more connections",
                () -> load.tally().asked() >= already + connections);
    }
}
