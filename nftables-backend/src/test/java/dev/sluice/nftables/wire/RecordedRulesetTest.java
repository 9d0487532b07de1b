package dev.sluice.nftables.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.RandomClusters;
import dev.sluice.model.IpFamily;
import dev.sluice.netlink.BadMessageException;
import dev.sluice.nftables.layout.Layout;
import dev.sluice.nftables.layout.TableSettings;
import dev.sluice.nftables.table.Contents;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Recorded messages are read as those that a kernel lists now, and may be anything.
class RecordedRulesetTest {
    private static Contents contents(IpFamily family, long seed) {
        return Layout.whole(
                new RandomClusters(seed).cluster().plan(family), new TableSettings(14, true));
    }

    @ParameterizedTest
    @EnumSource(IpFamily.class)
    void what_was_recorded_is_read_again(IpFamily family) {
        long fresh = System.nanoTime();
        System.out.println("seed " + fresh);
        for (long seed : new long[] {1, 2, 3, 4, 5, fresh}) {
            Contents contents = contents(family, seed);
            byte[] messages = RecordingRuleset.messages(family, contents);
            assertEquals(
                    RecordingRuleset.of(family, contents).tables(),
                    RecordedRuleset.read(family, messages).tables(),
                    () -> "seed " + seed);
            assertFalse(RecordedRuleset.read(family, messages).tables().isEmpty());
            IpFamily other = family == IpFamily.IPV4 ? IpFamily.IPV6 : IpFamily.IPV4;
            assertTrue(RecordedRuleset.read(other, messages).tables().isEmpty());
        }
    }

    @ParameterizedTest
    @EnumSource(IpFamily.class)
    void damage_is_refused_or_harmless(IpFamily family) {
        long fresh = System.nanoTime();
        System.out.println("seed " + fresh);
        for (long seed : new long[] {1, 2, fresh}) {
            byte[] messages = RecordingRuleset.messages(family, contents(family, seed));
            var random = new Random(seed);
            for (int i = 0; i < 1000; i++) {
                byte[] damaged = messages.clone();
                for (int j = 0; j < 1 + random.nextInt(6); j++) {
                    damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
                }
                try {
                    RecordedRuleset.read(family, damaged);
                } catch (BadMessageException e) {
                    assertFalse(String.valueOf(e.getMessage()).isEmpty());
                }
            }
        }
    }
}
