package dev.sluice.iptables;

import static dev.sluice.iptables.IptablesBackendTest.assertStands;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.iptables.table.Table;
import dev.sluice.plan.Plan;
import dev.sluice.sync.SyncException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Chains that cannot be deleted yet, because a rule of another program jumps to them.
class ReferencedChainTest extends IptablesRefusalSetup {
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aChainThatAForeignRuleLeadsToHoldsUpNothing(boolean found) throws SyncException {
        var first = backend(NFT);
        first.sync(plan("web", "other"));
        kernel.run(Table.NAT, "-I PREROUTING -j " + WEB_SVC);
        var backend = found ? backend(NFT) : first;
        Plan without = plan("other");
        assertEquals(Set.of(), backend.sync(without).refused().keySet());
        assertEquals(List.of(), kernel.rules(Table.NAT, WEB_SVC));
        assertEquals(Optional.of(Duration.ofSeconds(1)), backend.unfinished());
        assertEquals(List.of(), backend.finish(), "not yet");
        for (int seconds = 1; seconds < 300; seconds *= 2) {
            assertEquals(Optional.of(Duration.ofSeconds(seconds)), backend.unfinished());
            now += Duration.ofSeconds(seconds).toNanos();
            assertEquals(1, backend.finish().size());
        }
        assertEquals(Optional.of(Duration.ofMinutes(5)), backend.unfinished());
        kernel.run(Table.NAT, "-D PREROUTING -j " + WEB_SVC);
        now += Duration.ofMinutes(5).toNanos();
        assertEquals(List.of(), backend.finish());
        assertEquals(Optional.empty(), backend.unfinished());
        assertStands(without, kernel);
    }

    @Test
    void whatIsNeededAgainIsNotRemovedLater() throws SyncException {
        var backend = backend(NFT);
        Plan with = plan("web");
        backend.sync(with);
        kernel.run(Table.NAT, "-I PREROUTING -j " + WEB_SVC);
        backend.sync(plan());
        backend.sync(with);
        assertEquals(Optional.empty(), backend.unfinished());
        kernel.run(Table.NAT, "-D PREROUTING -j " + WEB_SVC);
        now += Duration.ofHours(1).toNanos();
        backend.finish();
        assertStands(with, kernel);
    }
}
