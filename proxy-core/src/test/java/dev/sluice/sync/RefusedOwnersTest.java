package dev.sluice.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// A refused Service and another one claim the same address.
class RefusedOwnersTest extends RefusedServicesSetup {
    /// The owner keeps the address until the kernel takes the claimant.
    @Test
    void anAddressChangesHandsInTheSyncInWhichTheKernelTakesTheOther() {
        log.service(GOOD.name(), plain("good", 2).externalIp(SHARED).build());
        loop.turn();
        log.service(BAD.name(), plain("bad", 1).externalIp(SHARED).created(1).build());
        loop.turn();
        assertEquals(2, frontends(GOOD));
        assertEquals(List.of("shop/good"), heard.losers);
        int attempts = kernel.attempts;
        loop.turn();
        assertEquals(attempts, kernel.attempts, "what cannot be is not tried");

        kernel.refused.clear();
        clock.pass(SECOND);
        loop.turn();
        assertEquals(2, frontends(BAD));
        assertEquals(1, frontends(GOOD));
        assertEquals(attempts + 1, kernel.attempts);

        // Then back again, while the kernel refuses to remove the address from its owner.
        kernel.refused.add(BAD.name());
        log.service(BAD.name(), plain("bad", 1).build());
        loop.turn();
        assertEquals(2, frontends(BAD));
        assertEquals(1, frontends(GOOD));
        kernel.refused.clear();
        clock.pass(SECOND);
        loop.turn();
        assertEquals(1, frontends(BAD));
        assertEquals(2, frontends(GOOD));
        assertEquals(Set.of(), heard.last().refused());
        assertEquals(List.of("shop/good"), heard.losers);
    }

    /// The wait between two tries grows although the address has another owner meanwhile.
    @Test
    void whoCannotGetAnAddressYetIsTriedEverMoreSeldom() {
        kernel.refused.add(GOOD.name());
        log.service(GOOD.name(), plain("good", 2).externalIp(SHARED).build());
        log.service(BAD.name(), plain("bad", 1).externalIp(SHARED).created(1).build());
        loop.turn();
        int attempts = kernel.attempts;
        for (int i = 0; i < 60; i++) {
            clock.pass(SECOND);
            loop.turn();
        }
        assertTrue(kernel.attempts - attempts < 25, () -> kernel.attempts + " attempts");
        kernel.refused.clear();
        clock.pass(MAX_RETRY);
        loop.turn();
        assertEquals(2, frontends(BAD));
        assertEquals(1, frontends(GOOD));
    }
}
