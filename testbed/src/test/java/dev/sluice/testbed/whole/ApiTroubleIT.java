package dev.sluice.testbed.whole;

import static dev.sluice.testbed.whole.Site.FAR;
import static dev.sluice.testbed.whole.Site.POD1;
import static dev.sluice.testbed.whole.Site.POD2;
import static dev.sluice.testbed.whole.Site.slice;
import static dev.sluice.testbed.whole.Site.web;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.config.ProxyMode;
import dev.sluice.testbed.api.Resource;
import dev.sluice.testbed.traffic.Load;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Whatever the API server does, the last known state stays in force, and changes arrive later.
class ApiTroubleIT {
    @AutoClose private static Site site;

    @BeforeAll
    static void start() throws Exception {
        site = Site.build(ProxyMode.IPTABLES);
        site.api.put(web().json());
        site.startAndAwaitSync();
    }

    @BeforeEach
    void beginWithOneEndpoint() throws Exception {
        site.put(web(), POD1);
        site.awaitServed(POD1);
        // There is a watch for each kind: Services, slices, the node and ServiceCIDRs.
        site.await("all watches to be open", () -> site.api.faults().openWatches() >= 4);
    }

    @Test
    void cutWatches() throws Exception {
        for (String pod : List.of(FAR, POD2, POD1)) {
            site.api.faults().cutWatches();
            site.api.put(slice(pod).json());
            site.awaitServed(pod);
        }
    }

    @Test
    void aServerThatIsAwayForAWhile() throws Exception {
        try (Load load = site.load()) {
            site.api.goDown();
            site.api.put(slice(FAR).json());
            site.awaitLog("the watch of EndpointSlices");
            assertEquals(List.of(), load.stop().failures());
            site.api.comeUp();
            site.awaitServed(FAR);
        }
    }

    @Test
    void historyThatWasCompactedMeanwhile() throws Exception {
        site.api.put(web().json());
        site.api.goDown();
        site.api.delete(Resource.ENDPOINTSLICES, "shop/web");
        site.api.put(slice(FAR).suffix("b").json());
        site.api.faults().expireHistory();
        site.api.comeUp();
        site.awaitServed(FAR);
        site.api.delete(Resource.ENDPOINTSLICES, "shop/web-b");
        site.awaitRefused();
    }

    @Test
    void garbageInAWatch() throws Exception {
        site.api
                .faults()
                .garbleNextEvent(_ -> "{\"type\": \"MODI\u0000".getBytes(StandardCharsets.UTF_8));
        site.api.put(slice(FAR).json());
        site.awaitServed(FAR);
    }

    @Test
    void errorsAndTornLists() throws Exception {
        site.api.goDown();
        site.api.delete(Resource.SERVICES, "shop/web");
        site.api.faults().expireHistory();
        site.api.faults().failRequests(500, 3);
        site.api.faults().tearLists(3);
        site.api.comeUp();
        site.awaitLost();
    }
}
