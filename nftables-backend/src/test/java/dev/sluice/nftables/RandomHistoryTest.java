package dev.sluice.nftables;

import dev.sluice.model.IpFamily;
import dev.sluice.nftables.wire.FakeKernel;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RandomHistoryTest {
    private static final int LIVES = 30;
    private static final int STEPS = 60;

    /// To repeat a single run, set the system property `seed`.
    @ParameterizedTest
    @EnumSource(IpFamily.class)
    void endsAsAFreshLoadWould(IpFamily family) throws Exception {
        Long only = Long.getLong("seed");
        for (long seed = only == null ? 0 : only; seed < LIVES; seed++) {
            live(seed, family);
            if (only != null) {
                return;
            }
        }
    }

    private static void live(long seed, IpFamily family) {
        var kernel = new FakeKernel(family, NftablesBackend.TABLE);
        var history = new RandomHistory(seed, family, kernel, kernel::tamper);
        int step = 0;
        try {
            for (; step < STEPS; step++) {
                history.step();
                if (step % 10 == 9) {
                    history.settle();
                }
            }
        } catch (Exception | AssertionError e) {
            throw new AssertionError("seed " + seed + ", " + family + ", step " + step, e);
        }
    }
}
