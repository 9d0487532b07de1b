package dev.sluice.iptables;

import static dev.sluice.iptables.IptablesBackendTest.assertStands;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.model.ServiceName;
import dev.sluice.plan.Plan;
import dev.sluice.sync.SyncException;
import dev.sluice.sync.SyncReport;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Many Services are refused at once: the search for them is short, and all others are installed.
class ManyRefusedServicesTest extends IptablesRefusalSetup {
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anyNumberMayBeRefused(boolean chainsFirst) throws SyncException {
        kernel.refuse(line -> line.startsWith("-A KUBE-SEP") && line.contains("bad"));
        var batching =
                chainsFirst ? new Batching(200, 2_000, 100) : new Batching(200, 2_000, 9_999);
        Plan plan = load(1_000, 10);
        SyncReport report = backend(NFT, batching).sync(plan);
        assertEquals(100, report.refused().size());
        assertTrue(report.refused().keySet().stream().allMatch(n -> n.name().startsWith("bad")));
        assertStands(goodOf(plan), kernel);
        assertTrue(kernel.tries() < 320, kernel.tries() + " tries for 100 that are refused");
    }

    @Tag("long")
    @Test
    void everyTenthOfTenThousandStopsNoOther() throws SyncException {
        kernel.refuse(line -> line.startsWith("-I KUBE-SERVICES") && line.contains("/bad"));
        Plan plan = load(10_000, 10);
        var backend = backend(NFT, Batching.of(NFT));
        SyncReport report = backend.sync(plan);
        assertEquals(1_000, report.refused().size());
        assertStands(goodOf(plan), kernel);
    }

    @Test
    void aSearchThatTakesTooLongGoesOnTheNextTime() throws SyncException {
        kernel.refuse(line -> line.startsWith("-A KUBE-SEP") && line.contains("bad"));
        kernel.nameTheEnd(true);
        kernel.beforeEach(() -> now += Duration.ofSeconds(1).toNanos());
        Plan plan = load(64, 8);
        var backend = backend(LEGACY, Batching.of(LEGACY));
        Set<ServiceName> in = new HashSet<>();
        int syncs = 0;
        while (in.size() < 56) {
            syncs++;
            int before = kernel.tries();
            SyncReport report = backend.sync(plan);
            int tries = kernel.tries() - before;
            assertTrue(tries < 30, tries + " tries");
            in.clear();
            plan.services().forEach((name, _) -> in.add(name));
            in.removeAll(report.refused().keySet());
            assertTrue(syncs < 10, "no end: " + report.refused());
        }
        assertTrue(syncs > 1, "the limit was never met");
        assertStands(goodOf(plan), kernel);
    }
}
