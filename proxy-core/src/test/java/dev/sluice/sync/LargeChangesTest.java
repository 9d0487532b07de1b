package dev.sluice.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.sluice.conformance.ServiceBuilder;
import dev.sluice.model.Service;
import org.junit.jupiter.api.Test;

/// The change of a large Service waits for one sync of other changes, and no longer.
class LargeChangesTest extends RefusedServicesSetup {
    @Test
    void changesOfOthersGoBeforeThatOfALargeService() {
        ServiceBuilder large = plain("large", 3);
        for (int port = 1; port <= 3_000; port++) {
            large.port("p" + port, 1_000 + port);
        }
        Service wide = large.build();
        log.service(wide.name(), wide);
        change(GOOD, 1);
        loop.turn();
        assertNull(heard.last().plan().services().get(wide.name()));
        assertEquals(1, lastPod());
        loop.turn();
        assertNotNull(heard.last().plan().services().get(wide.name()));
    }

    @Test
    void changesOfOthersThatNeverEndDoNotKeepALargeServiceOut() {
        ServiceBuilder large = plain("large", 3);
        for (int port = 1; port <= 3_000; port++) {
            large.port("p" + port, 1_000 + port);
        }
        Service wide = large.build();
        log.service(wide.name(), wide);
        for (int pod = 1; pod <= 2; pod++) {
            change(GOOD, pod);
            loop.turn();
        }
        assertNotNull(heard.last().plan().services().get(wide.name()));
    }
}
