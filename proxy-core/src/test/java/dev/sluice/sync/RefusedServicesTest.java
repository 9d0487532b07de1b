package dev.sluice.sync;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.ServiceBuilder;
import dev.sluice.conformance.TestNet;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Service;
import dev.sluice.plan.AddressConflict;
import dev.sluice.plan.Plan;
import dev.sluice.services.ChangeLog;
import dev.sluice.services.SnapshotSource;
import dev.sluice.services.WakeUp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a Service that the kernel refuses means for the others: nothing.
class RefusedServicesTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MAX_RETRY = Duration.ofSeconds(8);
    private static final Service BAD = plain("bad", 1).build();
    private static final Service GOOD = plain("good", 2).build();
    private static final Ip SHARED = TestNet.IPV4.externalIp(1);

    private final WakeUp wakeUp = new WakeUp();
    private final ChangeLog log = new ChangeLog(wakeUp, START);
    private final Ticker clock = new Ticker();
    private final FakeBackend kernel = new FakeBackend(clock);
    private final Recorder heard = new Recorder();
    private final SyncLoop loop =
            new SyncLoop(
                    new SnapshotSource(log, List.of(IpFamily.IPV4), TestNet.NODE),
                    wakeUp,
                    (node, family) -> Optional.of(ClusterSettings.DEFAULT.view(family)),
                    new FamilySyncer(
                            IpFamily.IPV4,
                            kernel,
                            new SyncSchedule.Limits(Duration.ZERO, MAX_RETRY, Duration.ofHours(1)),
                            heard,
                            clock),
                    List.of(),
                    Duration.ofSeconds(30),
                    clock);

    @BeforeEach
    void start() {
        kernel.refused.add(BAD.name());
        log.service(BAD.name(), BAD);
        log.service(GOOD.name(), GOOD);
        log.servicesListed();
        log.slicesListed();
        log.nodeListed();
        loop.turn();
    }

    @Test
    void theOthersAreInAtOnceAndTheSyncIsNoFailure() {
        assertEquals(Set.of(BAD.name()), heard.last().report().refused().keySet());
        assertEquals(Set.of(BAD.name()), heard.last().refused());
        assertNull(heard.last().plan().services().get(BAD.name()));
        assertNotNull(heard.last().plan().services().get(GOOD.name()));
        assertEquals(List.of(), heard.failures);
    }

    @Test
    void changesOfOthersAreWrittenAtOnceFromWhatIsKnown() {
        for (int pod = 1; pod <= 20; pod++) {
            change(GOOD, pod);
            loop.turn();
            assertEquals(pod + 1, kernel.attempts);
            assertFalse(heard.last().report().full());
            assertEquals(Set.of(BAD.name()), heard.last().refused());
        }
        assertEquals(0, kernel.forgotten);
    }

    @Test
    void itIsTriedAgainByItselfAfterOneTwoFourSecondsUpToTheLimit() {
        List<Long> seconds = new ArrayList<>();
        int attempts = kernel.attempts;
        for (long passed = 1; passed <= 40; passed++) {
            clock.pass(SECOND);
            loop.turn();
            if (kernel.attempts > attempts) {
                attempts = kernel.attempts;
                seconds.add(passed);
            }
        }
        assertEquals(List.of(1L, 3L, 7L, 15L, 23L, 31L, 39L), seconds);
        assertTrue(kernel.taken.subList(1, 4).stream().allMatch(p -> p.services().size() == 2));
        assertEquals(1, heard.syncs.stream().filter(s -> s.report().full()).count());
    }

    @Test
    void itIsServedOnceTheKernelTakesIt() {
        kernel.refused.clear();
        clock.pass(SECOND);
        loop.turn();
        assertEquals(Set.of(), heard.last().refused());
        assertNotNull(heard.last().plan().services().get(BAD.name()));
        clock.pass(MAX_RETRY);
        loop.turn();
        assertEquals(2, kernel.attempts);
    }

    @Test
    void oneThatIsChangedIsTriedASecondAfterItsLastTry() {
        for (int tries = 0; tries < 4; tries++) {
            clock.pass(MAX_RETRY);
            loop.turn();
        }
        int attempts = kernel.attempts;
        change(BAD, 1);
        loop.turn();
        assertEquals(attempts, kernel.attempts);
        clock.pass(SECOND);
        loop.turn();
        assertEquals(attempts + 1, kernel.attempts);
    }

    @Test
    void whatStoodOfItStandsOn() {
        kernel.refused.clear();
        clock.pass(SECOND);
        loop.turn();
        var served = heard.last().plan().services().get(BAD.name());
        kernel.refused.add(BAD.name());
        change(BAD, 1);
        change(GOOD, 1);
        loop.turn();
        assertSame(served, heard.last().plan().services().get(BAD.name()));
        assertEquals(Set.of(BAD.name()), heard.last().refused());
        log.service(BAD.name(), null);
        clock.pass(SECOND);
        loop.turn();
        assertSame(served, heard.last().plan().services().get(BAD.name()));
        kernel.refused.clear();
        clock.pass(SECOND);
        loop.turn();
        assertNull(heard.last().plan().services().get(BAD.name()));
    }

    @Test
    void oneThatIsPlannedAgainAsItStandsIsRefusedNoLonger() {
        log.service(BAD.name(), null);
        change(GOOD, 1);
        loop.turn();
        assertEquals(Set.of(), heard.last().refused());
        int attempts = kernel.attempts;
        clock.pass(MAX_RETRY);
        loop.turn();
        assertEquals(attempts, kernel.attempts);
    }

    @Test
    void afterAFailureEverythingIsTriedAgain() {
        kernel.fails = true;
        change(GOOD, 1);
        loop.turn();
        assertEquals(1, heard.failures.size());
        kernel.fails = false;
        clock.pass(SECOND);
        loop.turn();
        assertTrue(heard.last().report().full());
        assertEquals(2, kernel.taken.getLast().services().size());
        assertEquals(Set.of(BAD.name()), heard.last().refused());
    }

    @Test
    void manyAreTriedAgainAFewAtATimeWithOthersInBetween() {
        for (int i = 0; i < 200; i++) {
            Service one = plain("bad-" + i, 10 + i % 80).build();
            kernel.refused.add(one.name());
            log.service(one.name(), one);
        }
        loop.turn();
        assertEquals(201, heard.last().refused().size());
        clock.pass(SECOND);
        for (int pod = 1; pod <= 13; pod++) {
            change(GOOD, pod);
            loop.turn();
            assertEquals(pod, lastPod());
            loop.turn();
            Plan tried = kernel.taken.getLast();
            assertTrue(tried.services().size() <= 1 + 16, () -> tried.services().size() + "");
        }
        kernel.refused.clear();
        for (int i = 0; i < 40; i++) {
            clock.pass(Duration.ofMillis(100));
            loop.turn();
        }
        assertEquals(Set.of(), heard.last().refused());
        assertEquals(202, heard.last().plan().services().size());
    }

    /// What held them up was something else, such as a program that was missing for a while.
    @Test
    void manyThatAreTakenAfterAllAreInSoon() {
        for (int i = 0; i < 5_000; i++) {
            Service one = plain("bad-" + i, 10 + i % 80).build();
            kernel.refused.add(one.name());
            log.service(one.name(), one);
        }
        loop.turn();
        kernel.refused.clear();
        clock.pass(SECOND);
        int turns = 0;
        while (!heard.last().refused().isEmpty()) {
            loop.turn();
            turns++;
        }
        assertTrue(turns <= 10, turns + " turns");
    }

    private int lastPod() {
        var planned = heard.last().plan().services().get(GOOD.name());
        assertNotNull(planned);
        var ip = planned.ports().getFirst().reachable().getFirst().ip();
        for (int pod = 1; pod < 100; pod++) {
            if (ip.equals(TestNet.IPV4.pod(pod))) {
                return pod;
            }
        }
        throw new AssertionError(ip);
    }

    // Looks

    @Test
    void aLookThatFailsAccusesNobodyAndIsRepeatedAfterAGrowingWhile() {
        kernel.looksFail = true;
        List<Duration> waits = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            int looks = kernel.looks;
            Duration waited = Duration.ZERO;
            while (kernel.looks == looks) {
                clock.pass(Duration.ofMillis(500));
                waited = waited.plusMillis(500);
                loop.turn();
            }
            waits.add(waited);
        }
        assertEquals(List.of(2L, 4L, 8L, 8L, 8L), waits.stream().map(Duration::toSeconds).toList());
        assertEquals(0, heard.drifts);
        assertEquals(List.of(), heard.failures);
        assertEquals(5, heard.failedLooks);
        // What happened meanwhile is found by the next look that succeeds.
        kernel.looksFail = false;
        kernel.tampered = Optional.of(new Drift("nat", "a rule is gone", "unknown"));
        clock.pass(MAX_RETRY);
        loop.turn();
        assertEquals(1, heard.drifts);
        assertTrue(heard.last().report().full());
    }

    // Large Services

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

    // After another program's changes

    /// What stood of it is gone, and what is wanted is what was carried before.
    @Test
    void oneThatIsRefusedAfterADriftIsNotForgottenNorTriedWithOthersChanges() {
        kernel.refused.clear();
        clock.pass(SECOND);
        loop.turn();
        kernel.refused.add(BAD.name());
        kernel.tampered = Optional.of(new Drift("nat", "all is gone", "unknown"));
        clock.pass(kernel.driftInterval);
        loop.turn();
        assertEquals(Set.of(BAD.name()), heard.last().refused());
        assertNull(heard.last().plan().services().get(BAD.name()));
        for (int pod = 1; pod <= 5; pod++) {
            change(GOOD, pod);
            loop.turn();
            assertNull(kernel.taken.getLast().services().get(BAD.name()));
            assertEquals(Set.of(BAD.name()), heard.last().refused());
        }
        kernel.refused.clear();
        clock.pass(SECOND);
        loop.turn();
        assertEquals(Set.of(), heard.last().refused());
        assertNotNull(heard.last().plan().services().get(BAD.name()));
    }

    /// The refused one claims what another has: that one keeps it until the kernel takes it.
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

        // And back, where it is refused to leave it.
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

    /// It is tried ever more seldom, whoever has the address that it was to get.
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

    private int frontends(Service of) {
        var planned = heard.last().plan().services().get(of.name());
        return planned == null ? 0 : planned.ports().getFirst().frontends().size();
    }

    private void change(Service of, int pod) {
        EndpointSlice slice =
                slice("shop", of.name().name()).port(8080).ready(TestNet.IPV4.pod(pod)).build();
        log.slice(slice.name(), slice, null);
    }

    private static ServiceBuilder plain(String name, int ip) {
        return service("shop", name).clusterIp(TestNet.IPV4.clusterIp(ip)).port(80);
    }

    private static final class Recorder implements SyncListener {
        private final List<Synced> syncs = new ArrayList<>();
        private final List<String> losers = new ArrayList<>();
        private final List<Exception> failures = new ArrayList<>();
        private int drifts;
        private int failedLooks;

        Synced last() {
            return syncs.getLast();
        }

        @Override
        public void addressTaken(IpFamily family, AddressConflict conflict) {
            losers.add(conflict.loser().service().toString());
        }

        @Override
        public void synced(Synced sync) {
            syncs.add(sync);
        }

        @Override
        public void failed(IpFamily family, Exception cause, Duration took, Duration retryIn) {
            failures.add(cause);
        }

        @Override
        public void drifted(IpFamily family, Drift drift) {
            drifts++;
        }

        @Override
        public void lookFailed(IpFamily family, SyncException cause, Duration retryIn) {
            failedLooks++;
        }
    }
}
