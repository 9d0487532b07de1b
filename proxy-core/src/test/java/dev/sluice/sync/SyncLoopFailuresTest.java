package dev.sluice.sync;

import static dev.sluice.conformance.SliceBuilder.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.TestNet;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.IpFamily;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Tests how the loop handles failures of backends, listeners and chores, and changes by other
/// programs.
class SyncLoopFailuresTest extends SyncLoopSetup {
    // Failures

    @Test
    void oneFamilyThatFailsNeverStopsTheOther() {
        ipv4.fails = true;
        start();
        assertEquals(1, ipv4.attempts);
        assertEquals(1, ipv6.taken.size());
        log.slice(slice6(1).name(), slice6(1), null);
        turn();
        assertEquals(1, ipv4.attempts);
        assertEquals(2, ipv6.taken.size());
    }

    @Test
    void aFailureIsRetriedAfterOneTwoFourSecondsUpToTheLimit() {
        ipv4.fails = true;
        start();
        List<Long> seconds = new ArrayList<>();
        int attempts = ipv4.attempts;
        for (long passed = 1; passed <= 40; passed++) {
            clock.pass(Duration.ofSeconds(1));
            turn();
            if (ipv4.attempts > attempts) {
                attempts = ipv4.attempts;
                seconds.add(passed);
            }
        }
        assertEquals(List.of(1L, 3L, 7L, 15L, 23L, 31L, 39L), seconds);
        assertTrue(
                heard.all.contains("IPv4 failed: writing rules: refused, retry in PT4S"),
                heard.all::toString);
        ipv4.fails = false;
        clock.pass(MAX_RETRY);
        turn();
        assertEquals(1, ipv4.taken.size());
        assertEquals("IPv4 synced from nothing", heard.all.getLast());
    }

    @Test
    void aBugInTheBackendIsAFailureLikeAnyOther() {
        ipv4.breaks = true;
        start();
        ipv4.breaks = false;
        clock.pass(Duration.ofSeconds(1));
        turn();
        assertEquals(1, ipv4.taken.size());
        assertEquals(1, ipv6.taken.size());
    }

    /// A listener must not throw. If it does, the sync is repeated after the usual delays.
    @Test
    void aBugInTheListenerIsAFailureLikeAnyOther() {
        heard.breaks = true;
        start();
        assertEquals(1, ipv4.taken.size());
        heard.breaks = false;
        assertTrue(turn().isPositive());
        clock.pass(Duration.ofSeconds(1));
        turn();
        assertEquals(2, ipv4.taken.size());
        assertEquals("IPv6 synced from nothing", heard.all.getLast());
        assertTrue(turn().isPositive());
    }

    /// The wait ends in time for the retry, and is never zero.
    @Test
    void betweenRetriesTheThreadSleeps() {
        ipv4.fails = true;
        start();
        for (int i = 0; i < 20; i++) {
            Duration wait = turn();
            assertTrue(wait.isPositive(), () -> "waits " + wait);
            assertTrue(wait.compareTo(MAX_RETRY) <= 0, () -> "waits " + wait);
            clock.pass(wait);
        }
        assertTrue(ipv4.attempts >= 4, () -> ipv4.attempts + " attempts");
    }

    @Test
    void triggersOfFailedAttemptsAreTold() {
        start();
        Instant one = START.plusSeconds(1);
        Instant two = START.plusSeconds(2);
        ipv4.fails = true;
        log.slice(slice4(1).name(), slice4(1), one);
        turn();
        log.slice(slice4(1).name(), slice4(2), two);
        turn();
        ipv4.fails = false;
        clock.pass(Duration.ofSeconds(1));
        turn();
        assertEquals(List.of(one, two), heard.last(IpFamily.IPV4).triggers());
        assertEquals(List.of(), heard.last(IpFamily.IPV6).triggers());
        change4(3);
        assertEquals(List.of(), heard.last(IpFamily.IPV4).triggers());
    }

    @Test
    void triggersOfChangesThatMakeNoDifferenceAreNotKept() {
        start();
        EndpointSlice stray = slice("shop", "ghost").port(1).ready(TestNet.IPV4.pod(1)).build();
        log.slice(stray.name(), stray, START.plusSeconds(1));
        turn();
        change4(1);
        assertEquals(List.of(), heard.last(IpFamily.IPV4).triggers());
    }

    // Changes by other programs

    @Test
    void foreignChangesAreRepaired() {
        start();
        ipv4.tampered = Optional.of(new Drift("nat", "KUBE-SERVICES is gone", "unknown"));
        clock.pass(ipv4.driftInterval);
        turn();
        assertEquals(
                List.of("IPv4 drifted: KUBE-SERVICES is gone", "IPv4 synced"),
                heard.all.subList(2, heard.all.size()));
        assertTrue(heard.last(IpFamily.IPV4).report().full());
        assertEquals(2, ipv4.attempts);
        assertEquals(1, ipv6.attempts);
    }

    @Test
    void theWaitReachesToTheNextLook() {
        start();
        int looks = ipv4.looks;
        Duration wait = turn();
        assertEquals(ipv4.driftInterval, wait);
        clock.pass(wait);
        turn();
        assertEquals(looks + 1, ipv4.looks);
        turn();
        assertEquals(looks + 1, ipv4.looks);
    }

    @Test
    void changesDoNotPutOffTheLook() {
        start();
        int looks = ipv4.looks;
        for (int i = 0; i < 100; i++) {
            clock.pass(ipv4.driftInterval.dividedBy(10));
            change4(1 + i % 2);
        }
        assertEquals(looks + 10, ipv4.looks);
    }

    @Test
    void nobodyLooksForChangesToWhatDoesNotStand() {
        ipv4.fails = true;
        start();
        clock.pass(ipv4.driftInterval);
        turn();
        assertEquals(0, ipv4.looks);
    }

    /// Whether anything changed is unknown then, so everything is synced.
    @Test
    void aBugInLookingIsAFailureLikeAnyOther() {
        start();
        ipv4.looksBreak = true;
        clock.pass(ipv4.driftInterval);
        turn();
        assertEquals("IPv4 failed: a bug in looking, retry in PT1S", heard.all.getLast());
        clock.pass(Duration.ofSeconds(1));
        turn();
        assertEquals(2, ipv4.taken.size());
    }
}
