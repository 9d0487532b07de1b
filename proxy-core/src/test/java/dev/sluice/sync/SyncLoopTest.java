package dev.sluice.sync;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.Settings;
import dev.sluice.conformance.SliceBuilder;
import dev.sluice.conformance.TestNet;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Node;
import dev.sluice.model.Service;
import dev.sluice.plan.NodeView;
import dev.sluice.plan.Plan;
import dev.sluice.services.Bell;
import dev.sluice.services.ChangeLog;
import dev.sluice.services.Snapshots;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SyncLoopTest {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    private static final Duration RESYNC = Duration.ofHours(1);
    private static final Duration MAX_RETRY = Duration.ofSeconds(8);
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static final Service WEB =
            service("shop", "web")
                    .clusterIp(TestNet.IPV4.clusterIp(1))
                    .clusterIp(TestNet.IPV6.clusterIp(1))
                    .port(80)
                    .build();

    private final Bell bell = new Bell();
    private final ChangeLog log = new ChangeLog(bell, START);
    private final Ticker clock = new Ticker();
    private final FakeBackend ipv4 = new FakeBackend(clock);
    private final FakeBackend ipv6 = new FakeBackend(clock);
    private final Recorder heard = new Recorder();
    private final Views views = new Views();
    private final SyncSchedule.Limits limits =
            new SyncSchedule.Limits(Duration.ZERO, MAX_RETRY, RESYNC);
    private final Snapshots snapshots =
            new Snapshots(log, List.of(IpFamily.IPV4, IpFamily.IPV6), TestNet.NODE);
    private final SyncLoop loop4 = loop(IpFamily.IPV4, ipv4);
    private final SyncLoop loop6 = loop(IpFamily.IPV6, ipv6);

    private SyncLoop loop(IpFamily family, FakeBackend backend, Chore... chores) {
        return new SyncLoop(
                snapshots,
                bell,
                views,
                new FamilySyncer(family, backend, limits, heard, clock),
                List.of(chores),
                LONGEST_WAIT,
                clock);
    }

    /// Both threads go round once.
    private Duration turn() {
        Duration wait4 = loop4.turn();
        Duration wait6 = loop6.turn();
        return wait4.compareTo(wait6) <= 0 ? wait4 : wait6;
    }

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
        // All of it again, and a slice of a Service nobody knows.
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
        views.settings = Settings.DEFAULT.withMasqueradeAll();
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

    /// It must not throw; if it does, that is tried again like anything else, not for ever at once.
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

    /// The wait is what is slept: never too long for the retry, and never nothing at all.
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

    // Foreign changes

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

    /// Whether anything changed is not known then, so everything is brought to what is planned.
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

    // The rare check of everything

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

    // What is left for later

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

    private void start() {
        log.service(WEB.name(), WEB);
        list();
        turn();
    }

    private void list() {
        log.servicesListed();
        log.slicesListed();
        log.nodeListed();
    }

    private void change4(int pod) {
        log.slice(slice4(pod).name(), slice4(pod), null);
        turn();
    }

    private static EndpointSlice slice4(int pod) {
        return web(TestNet.IPV4.pod(pod)).build();
    }

    private static EndpointSlice slice6(int pod) {
        return web(TestNet.IPV6.pod(pod)).build();
    }

    private static SliceBuilder web(Ip ip) {
        return slice("shop", "web").port(8080).ready(ip);
    }

    /// The test node, as it is told to be.
    private static final class Views implements NodeViews {
        private Settings settings = Settings.DEFAULT;
        private boolean ready = true;

        @Override
        public Optional<NodeView> view(Node node, IpFamily family) {
            return ready ? Optional.of(settings.view(family)) : Optional.empty();
        }
    }

    /// What a listener is told, in words.
    private static final class Recorder implements SyncListener {
        private final List<String> all = new ArrayList<>();
        private final List<Synced> syncs = new ArrayList<>();
        private final List<String> asked = new ArrayList<>();
        private boolean breaks;

        @Override
        public void requested(IpFamily family) {
            asked.add(family.label() + " requested");
        }

        @Override
        public void unneeded(IpFamily family) {
            asked.add(family.label() + " unneeded");
        }

        @Override
        public void synced(Synced sync) {
            if (breaks) {
                throw new IllegalStateException("a bug in the listener");
            }
            syncs.add(sync);
            String from = sync.before().isEmpty() ? " from nothing" : "";
            all.add(sync.plan().family().label() + " synced" + from);
        }

        @Override
        public void failed(IpFamily family, Exception cause, Duration took, Duration retryIn) {
            all.add(family.label() + " failed: " + cause.getMessage() + ", retry in " + retryIn);
        }

        @Override
        public void drifted(IpFamily family, Drift drift) {
            all.add(family.label() + " drifted: " + drift.what());
        }

        Synced last(IpFamily family) {
            @Nullable Synced last = null;
            for (Synced sync : syncs) {
                last = sync.plan().family() == family ? sync : last;
            }
            assertTrue(last != null, "nothing synced");
            return last;
        }
    }
}
