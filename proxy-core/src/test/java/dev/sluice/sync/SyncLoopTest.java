package dev.sluice.sync;

import static dev.sluice.conformance.SliceBuilder.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.TestNet;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.IpFamily;
import dev.sluice.plan.Plan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SyncLoopTest extends SyncLoopSetup {
    // The first sync

    @Test
    void nothingIsWrittenBeforeEverythingIsListed() {
        log.service(WEB.name(), WEB);
        log.slice(slice4(1).name(), slice4(1), null);
        log.node(TestNet.node());
        List<Runnable> listings = List.of(log::servicesListed, log::slicesListed, log::nodeListed);
        for (Runnable listing : listings) {
            assertEquals(LONGEST_WAIT, turn());
            assertEquals(0, ipv4.attempts + ipv6.attempts);
            listing.run();
        }
        turn();
        assertEquals(1, ipv4.taken.size());
        assertEquals(1, ipv6.taken.size());
        assertEquals(1, ipv4.taken.getFirst().services().size());
        assertEquals(List.of("IPv4 synced from nothing", "IPv6 synced from nothing"), heard.all);
    }

    @Test
    void anEmptyClusterIsSyncedToo() {
        list();
        turn();
        assertEquals(0, ipv4.taken.getFirst().services().size());
    }

    @Test
    void nothingIsWrittenWhileTheNodeIsUnclear() {
        views.ready = false;
        start();
        assertEquals(0, ipv4.attempts);
        views.ready = true;
        turn();
        assertEquals(1, ipv4.taken.size());
    }

    // Changes

    @Test
    void aChangeIsWrittenAtOnceToItsFamilyAlone() {
        start();
        log.slice(slice6(1).name(), slice6(1), null);
        turn();
        assertEquals(1, ipv4.attempts);
        assertEquals(2, ipv6.attempts);
        assertEquals("IPv6 synced", heard.all.getLast());
    }

    @Test
    void whatChangesNothingIsNotWritten() {
        start();
        log.slice(slice4(1).name(), slice4(1), null);
        turn();
        assertEquals(2, ipv4.attempts);
        // The same objects again, and a slice of an unknown Service.
        EndpointSlice stray = slice("shop", "ghost").port(1).ready(TestNet.IPV4.pod(1)).build();
        log.service(WEB.name(), WEB);
        log.slice(slice4(1).name(), slice4(1), null);
        log.slice(stray.name(), stray, null);
        log.node(TestNet.node());
        turn();
        assertEquals(2, ipv4.attempts);
        assertEquals(1, ipv6.attempts);
    }

    @Test
    void whatIsAskedForIsToldAndSoIsWhatTurnsOutToBeDone() {
        start();
        assertEquals(List.of("IPv4 requested", "IPv6 requested"), heard.asked);
        heard.asked.clear();
        log.slice(slice6(1).name(), slice6(1), null);
        turn();
        assertEquals(List.of("IPv4 requested", "IPv4 unneeded", "IPv6 requested"), heard.asked);
    }

    @Test
    void aChangeTakenBackInTimeIsNotWritten() {
        start();
        ipv4.cost = Duration.ofSeconds(3);
        log.slice(slice4(1).name(), slice4(1), null);
        turn();
        log.slice(slice4(1).name(), slice4(2), null);
        turn();
        log.slice(slice4(1).name(), slice4(1), null);
        clock.pass(Duration.ofSeconds(3));
        turn();
        assertEquals(2, ipv4.attempts);
    }

    @Test
    void changesDuringThePauseAreWrittenTogetherAfterIt() {
        start();
        ipv4.cost = Duration.ofSeconds(3);
        log.slice(slice4(1).name(), slice4(1), null);
        turn();
        assertEquals(2, ipv4.attempts);
        log.slice(slice4(2).name(), slice4(2), null);
        Duration wait = turn();
        assertEquals(2, ipv4.attempts);
        assertTrue(wait.compareTo(Duration.ofSeconds(3)) <= 0, wait::toString);
        log.service(WEB.name(), null);
        clock.pass(Duration.ofSeconds(3));
        turn();
        assertEquals(3, ipv4.attempts);
        assertEquals(0, ipv4.taken.getLast().services().size());
    }

    @Test
    void aChangeOfTheNodeIsWritten() {
        start();
        views.settings = ClusterSettings.DEFAULT.withMasqueradeAll();
        turn();
        assertEquals(2, ipv4.attempts);
        assertTrue(ipv4.taken.getLast().node().masqueradeAll());
        turn();
        assertEquals(2, ipv4.attempts);
    }

    @Test
    void eachSuccessTellsWhatStoodBefore() {
        start();
        Plan first = ipv4.taken.getLast();
        ipv4.fails = true;
        change4(1);
        clock.pass(Duration.ofSeconds(1));
        change4(2);
        ipv4.fails = false;
        clock.pass(Duration.ofSeconds(2));
        turn();
        assertSame(first, heard.last(IpFamily.IPV4).before().orElseThrow());
        assertSame(ipv4.taken.getLast(), heard.last(IpFamily.IPV4).plan());
    }

    // The periodic check of everything

    @Test
    void changesDoNotPutOffTheCheck() {
        start();
        for (int i = 0; i < 70; i++) {
            clock.pass(RESYNC.dividedBy(60));
            change4(1 + i % 2);
        }
        assertEquals(1, ipv4.forgotten);
    }

    @Test
    void onceInAWhileEverythingIsWrittenAfresh() {
        start();
        clock.pass(RESYNC.minusSeconds(1));
        turn();
        assertEquals(1, ipv4.attempts);
        clock.pass(Duration.ofSeconds(1));
        turn();
        assertEquals(2, ipv4.attempts);
        assertEquals(1, ipv4.forgotten);
        assertTrue(heard.last(IpFamily.IPV4).report().full());
    }

    @Test
    void changesThatMakeNoDifferenceDoNotPutItOff() {
        start();
        EndpointSlice stray = slice("shop", "ghost").port(1).ready(TestNet.IPV4.pod(1)).build();
        clock.pass(RESYNC.minusSeconds(1));
        log.slice(stray.name(), stray, null);
        turn();
        assertEquals(1, ipv4.attempts);
        clock.pass(Duration.ofSeconds(1));
        turn();
        assertEquals(2, ipv4.attempts);
    }

    // Chores

    @Test
    void choresComeAfterTheSyncsOfEachTurnAndMayShortenTheWait() {
        List<Integer> attemptsSeen = new ArrayList<>();
        Chore chore =
                () -> {
                    attemptsSeen.add(ipv4.attempts);
                    return Duration.ofMillis(100);
                };
        SyncLoop working = loop(IpFamily.IPV4, ipv4, chore);
        assertEquals(Duration.ofMillis(100), working.turn());
        list();
        working.turn();
        working.turn();
        assertEquals(List.of(0, 1, 1), attemptsSeen);
    }

    // The thread

    @Test
    @Timeout(30)
    void theThreadEndsWhenInterrupted() throws InterruptedException {
        Thread thread = Thread.ofPlatform().name("sync").start(loop4);
        thread.interrupt();
        thread.join();
        assertFalse(thread.isAlive());
    }

    // Deferred work

    @Test
    void whatASyncLeavesForLaterIsDoneThen() {
        ipv4.restAfter = Optional.of(Duration.ofSeconds(1));
        start();
        assertEquals(Duration.ofSeconds(1), turn());
        clock.pass(Duration.ofMillis(999));
        turn();
        assertEquals(0, ipv4.finished);
        clock.pass(Duration.ofMillis(1));
        turn();
        assertEquals(1, ipv4.finished);
        assertEquals(1, ipv4.attempts);
        turn();
        assertEquals(1, ipv4.finished);
    }

    @Test
    void whatCannotBeFinishedIsSyncedAgain() {
        ipv4.restAfter = Optional.of(Duration.ofSeconds(1));
        start();
        ipv4.fails = true;
        clock.pass(Duration.ofSeconds(1));
        turn();
        assertEquals("IPv4 failed: writing rules: refused, retry in PT1S", heard.all.getLast());
        ipv4.fails = false;
        clock.pass(Duration.ofSeconds(1));
        turn();
        assertEquals(2, ipv4.attempts);
        assertEquals(1, ipv4.finished);
    }
}
