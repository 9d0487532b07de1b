package dev.sluice.services;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.model.Cidr;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Node;
import dev.sluice.model.Service;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChangeLogTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Service WEB =
            service("shop", "web").clusterIp("10.96.0.1").port(80).build();
    private static final Service OTHER_WEB =
            service("shop", "web").clusterIp("10.96.0.1").port(81).build();
    private static final EndpointSlice SLICE =
            slice("shop", "web").port(8080).ready(Ip.of("10.244.1.2")).build();
    private static final EndpointSlice SLICE6 =
            slice("shop", "web").port(8080).ready(Ip.of("fd00:10:244:1::2")).build();

    private final WakeUp wakeUp = new WakeUp();
    private final ChangeLog log = new ChangeLog(wakeUp, START);

    @Test
    void knowsHowMuchWasRecordedAndHowMuchOfItTaken() {
        log.service(WEB.name(), WEB);
        log.service(WEB.name(), null);
        log.slice(SLICE.name(), SLICE, null);
        assertEquals(new ChangeLog.RecordedCounts(2, 1, 1, 0), log.recorded());
        assertEquals(ChangeLog.RecordedCounts.NONE, log.drained());
        log.drain();
        log.slice(SLICE.name(), null, null);
        assertEquals(new ChangeLog.RecordedCounts(2, 2, 2, 1), log.recorded());
        assertEquals(new ChangeLog.RecordedCounts(2, 1, 1, 0), log.drained());
    }

    @Test
    void theLastWriteWins() {
        log.service(WEB.name(), WEB);
        log.service(WEB.name(), OTHER_WEB);
        log.slice(SLICE.name(), SLICE, null);
        log.slice(SLICE.name(), null, null);
        Changes changes = log.drain();
        assertEquals(Map.of(WEB.name(), OTHER_WEB), changes.services());
        assertTrue(changes.slices().containsKey(SLICE.name()));
        assertNull(changes.slices().get(SLICE.name()));
    }

    @Test
    void whatWasDrainedIsGone() {
        log.service(WEB.name(), WEB);
        log.slice(SLICE.name(), SLICE, START.plusSeconds(1));
        log.serviceCidr("default", List.of(Cidr.of("10.96.0.0/16")));
        log.node(Node.unknown("node1"));
        assertFalse(log.drain().isNothing());
        Changes nothing = log.drain();
        assertTrue(nothing.isNothing());
        assertEquals(Map.of(), nothing.services());
        assertEquals(Map.of(), nothing.slices());
        assertEquals(Map.of(), nothing.serviceCidrs());
        assertEquals(Map.of(), nothing.triggers());
        assertNull(nothing.node());
    }

    @Test
    void itIsListedOnceAllAreAndStaysSo() {
        assertFalse(log.drain().listed());
        log.servicesListed();
        assertFalse(log.drain().listed());
        log.slicesListed();
        assertFalse(log.drain().listed());
        log.nodeListed();
        assertTrue(log.drain().listed());
        assertTrue(log.drain().listed());
    }

    @Test
    void everyWriteRings() throws InterruptedException {
        List<Runnable> writes =
                List.of(
                        () -> log.service(WEB.name(), WEB),
                        () -> log.slice(SLICE.name(), SLICE, null),
                        () -> log.serviceCidr("default", null),
                        () -> log.node(Node.unknown("node1")),
                        log::servicesListed,
                        log::slicesListed,
                        log::nodeListed);
        WakeUp.Waiter waiter = wakeUp.waiter(IpFamily.IPV4);
        for (Runnable write : writes) {
            assertFalse(waiter.await(Duration.ZERO));
            write.run();
            assertTrue(waiter.await(Duration.ZERO));
        }
    }

    @Test
    void aSliceWakesTheThreadOfItsFamilyAlone() throws InterruptedException {
        WakeUp.Waiter ipv4 = wakeUp.waiter(IpFamily.IPV4);
        WakeUp.Waiter ipv6 = wakeUp.waiter(IpFamily.IPV6);
        log.slice(SLICE6.name(), SLICE6, null);
        assertFalse(ipv4.await(Duration.ZERO));
        assertTrue(ipv6.await(Duration.ZERO));
        // Which family it had is not known here.
        log.slice(SLICE6.name(), null, null);
        assertTrue(ipv4.await(Duration.ZERO));
        assertTrue(ipv6.await(Duration.ZERO));
    }

    @Test
    void triggersAreKeptByFamilyFromTheStartOn() {
        Instant later = START.plusSeconds(5);
        log.slice(SLICE.name(), SLICE, START);
        log.slice(SLICE.name(), SLICE, START.minusSeconds(1));
        log.slice(SLICE.name(), SLICE, later);
        log.slice(SLICE.name(), SLICE, later.plusSeconds(1));
        log.slice(SLICE6.name(), SLICE6, later);
        log.slice(SLICE6.name(), SLICE6, null);
        assertEquals(
                Map.of(
                        IpFamily.IPV4,
                        List.of(later, later.plusSeconds(1)),
                        IpFamily.IPV6,
                        List.of(later)),
                log.drain().triggers());
    }

    /// Nothing is lost while several threads write and one drains.
    @Test
    void nothingIsLostBetweenThreads() throws InterruptedException {
        int writers = 4;
        int writes = 500;
        var done = new CountDownLatch(writers);
        for (int w = 0; w < writers; w++) {
            int writer = w;
            Thread.ofPlatform()
                    .start(() -> {
                        IntStream.range(0, writes)
                                .mapToObj(i -> service("w" + writer, "s" + i).port(80).build())
                                .forEach(s -> log.service(s.name(), s));
                        done.countDown();
                    });
        }
        int seen = 0;
        while (done.getCount() > 0) {
            seen += log.drain().services().size();
        }
        done.await();
        seen += log.drain().services().size();
        assertEquals(writers * writes, seen);
    }
}
