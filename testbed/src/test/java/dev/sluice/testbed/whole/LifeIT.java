package dev.sluice.testbed.whole;

import static dev.sluice.testbed.whole.Site.FAR;
import static dev.sluice.testbed.whole.Site.POD1;
import static dev.sluice.testbed.whole.Site.POD2;
import static dev.sluice.testbed.whole.Site.WEB;
import static dev.sluice.testbed.whole.Site.slice;
import static dev.sluice.testbed.whole.Site.web;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.ProxyMode;
import dev.sluice.model.IpFamily;
import dev.sluice.testbed.api.Resource;
import dev.sluice.testbed.api.ServiceObject;
import dev.sluice.testbed.api.SliceObject;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.run.Launcher;
import dev.sluice.testbed.run.SluiceRun;
import dev.sluice.testbed.traffic.ClientConnection;
import dev.sluice.testbed.traffic.Load;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Sluice starts, exits, and starts again.
@InEachMode
class LifeIT {
    private static final int KILLS = 5;

    /// A third of the time that the kubelet grants, for a machine that is busy with other things.
    private static final Duration SOON = Duration.ofSeconds(10);

    private final ProxyMode mode;
    @AutoClose private Site site;

    LifeIT(ProxyMode mode) {
        this.mode = mode;
    }

    @BeforeEach
    void build() throws Exception {
        site = Site.build(mode);
        site.put(web().nodePort(30080), POD1, FAR);
    }

    @Test
    void endsSoonAndLeavesItsRules() throws Exception {
        SluiceRun sluice = site.startAndAwaitSync();
        site.awaitServed(POD1, FAR);
        String rules = site.rules();
        Duration took = sluice.stop();
        assertTrue(took.compareTo(SOON) < 0, "took " + took);
        assertEquals(rules, site.rules());
        assertEquals(Set.of(POD1, FAR), site.outcomes(WEB, 80, 40));
    }

    @Test
    void servesWhileTheNodeIsNotRegistered() throws Exception {
        site.api.delete(Resource.NODES, "node1");
        site.startAndAwaitSync();
        site.awaitServed(POD1, FAR);
        site.awaitServed(Place.NODE.ip(IpFamily.IPV4), 30080, POD1, FAR);
    }

    @Test
    void endsInTheMiddleOfItsStart() throws Exception {
        SluiceRun sluice = site.start();
        site.awaitLog("on node node1");
        Duration took = sluice.stop();
        assertTrue(took.compareTo(SOON) < 0, "took " + took);
    }

    @Test
    void aRestartChangesNothingAndLosesNoConnection() throws Exception {
        SluiceRun first = site.startAndAwaitSync();
        site.awaitServed(POD1, FAR);
        String rules = site.rules();
        try (ClientConnection old = site.client().connect(WEB, 80);
                Load load = site.load()) {
            first.stop();
            site.startAndAwaitSync();
            assertEquals(1, site.logged("IPv4: first sync, 1 service: 0 changes"));
            assertEquals(rules, site.rules());
            old.ping();
            assertEquals(List.of(), load.stop().failures());
        }
    }

    @Test
    void whatChangedWhileItWasAwayIsDoneAtItsStart() throws Exception {
        site.startAndAwaitSync().stop();
        site.api.put(slice(POD2).json());
        try (Load load = site.load()) {
            site.start();
            assertTrue(load.awaitAnswerOf(POD2, Duration.ofSeconds(20)));
            assertEquals(List.of(), load.stop().failures());
        }
        site.awaitServed(POD2);
    }

    @Test
    void rulesStayAsTheyAreUntilTheServerIsThere() throws Exception {
        site.startAndAwaitSync().stop();
        String rules = site.rules();
        site.api.goDown();
        site.api.put(slice(POD2).json());
        site.start();
        site.awaitLog("the watch of Services");
        site.await("more tries", () -> site.logged("fails") >= 3);
        assertEquals(rules, site.rules());
        assertEquals(Set.of(POD1, FAR), site.outcomes(WEB, 80, 40));
        assertEquals(1, site.logged("the watch of Services"), "one line is enough");
        site.api.comeUp();
        site.awaitServed(POD2);
    }

    @Test
    void afterACleanupNothingOfItIsLeft() throws Exception {
        site.startAndAwaitSync().stop();
        assertNotEquals(List.of(), site.ours(mode));
        site.node.run(Place.NODE, Launcher.find().path().toString(), "cleanup");
        assertEquals(List.of(), site.ours(mode));
        site.awaitLost();
    }

    /// Sluice is killed again and again, a little later in its full load each time. In the end the
    /// rules equal those of a fresh load.
    @Test
    void killedInTheMiddleOfALoadItGoesOn() throws Exception {
        int services = mode == ProxyMode.IPTABLES ? 300 : 2_500;
        for (int i = 0; i < services; i++) {
            site.api.put(
                    ServiceObject.service("many/s" + i)
                            .clusterIp("10.97.%d.%d".formatted(i / 250, i % 250 + 1))
                            .port("http", 80)
                            .json());
            SliceObject slice = SliceObject.slice("many/s" + i).port("http", 8080);
            for (int e = 1; e <= 8; e++) {
                slice.ready("10.244.%d.%d".formatted(i / 30, i % 30 * 8 + e), "node2");
            }
            site.api.put(slice.json());
        }
        int inTheMiddle = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            site.start();
            site.awaitLog("listed EndpointSlices");
            Thread.sleep(kill * 60L);
            site.kill();
            inTheMiddle += site.logged("IPv4: first sync") == 0 ? 1 : 0;
        }
        assertTrue(inTheMiddle > 0, "no load was still going on when it was killed");
        SluiceRun last = site.startAndAwaitSync();
        site.awaitServed(POD1, FAR);
        List<String> after = rulesInOrder();
        last.stop();
        site.node.run(Place.NODE, Launcher.find().path().toString(), "cleanup");
        site.startAndAwaitSync();
        assertEquals(rulesInOrder(), after);
    }

    /// Returns the rules sorted, because Services are listed in the order in which they arrived.
    private List<String> rulesInOrder() throws IOException {
        return site.rules().lines().sorted().toList();
    }
}
