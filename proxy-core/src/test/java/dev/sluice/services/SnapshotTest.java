package dev.sluice.services;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.RandomClusters;
import dev.sluice.conformance.TestCluster;
import dev.sluice.conformance.TestNet;
import dev.sluice.model.Cidr;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Service;
import dev.sluice.model.ServiceName;
import dev.sluice.model.SliceName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SnapshotTest {
    private static final TestNet NET = TestNet.IPV4;
    private static final ServiceName WEB = new ServiceName("shop", "web");
    private static final ServiceName API = new ServiceName("shop", "api");
    private static final Service WEB_SERVICE =
            service("shop", "web").clusterIp(NET.clusterIp(1)).port(80).build();
    private static final Service API_SERVICE =
            service("shop", "api").clusterIp(NET.clusterIp(2)).port(443).build();
    private static final EndpointSlice WEB_SLICE =
            slice("shop", "web").port(8080).ready(NET.pod(1)).build();
    private static final EndpointSlice WEB_SLICE_B =
            slice("shop", "web").suffix("b").port(8080).ready(NET.pod(2)).build();
    private static final EndpointSlice API_SLICE =
            slice("shop", "api").port(8443).ready(NET.pod(3)).build();

    private final Snapshot both =
            after(
                    Snapshot.nothing("node1"),
                    log -> {
                        put(log, WEB_SERVICE);
                        put(log, API_SERVICE);
                        put(log, WEB_SLICE);
                        put(log, API_SLICE);
                    });

    @Test
    void aServiceMeetsItsSlicesWhicheverComesFirst() {
        Snapshot slicesFirst = after(Snapshot.nothing("node1"), log -> put(log, WEB_SLICE));
        assertNull(state(slicesFirst, WEB).service());
        Snapshot slicesThen = after(slicesFirst, log -> put(log, WEB_SERVICE));
        assertEquals(new ServiceState(WEB_SERVICE, List.of(WEB_SLICE)), state(slicesThen, WEB));

        Snapshot serviceFirst = after(Snapshot.nothing("node1"), log -> put(log, WEB_SERVICE));
        Snapshot serviceThen = after(serviceFirst, log -> put(log, WEB_SLICE));
        assertEquals(state(slicesThen, WEB), state(serviceThen, WEB));
    }

    @Test
    void slicesAreOrderedByName() {
        Snapshot snapshot = after(both, log -> put(log, WEB_SLICE_B));
        assertEquals(List.of(WEB_SLICE, WEB_SLICE_B), state(snapshot, WEB).slices());
        Snapshot replaced =
                after(snapshot, log -> put(log, slice("shop", "web").port(9090).ready().build()));
        assertEquals(
                List.of(WEB_SLICE.name(), WEB_SLICE_B.name()),
                state(replaced, WEB).slices().stream().map(EndpointSlice::name).toList());
    }

    /// An edited label moves a slice to another Service.
    @Test
    void aSliceMovesToAnotherService() {
        var moved =
                new EndpointSlice(
                        WEB_SLICE.name(),
                        API,
                        WEB_SLICE.family(),
                        WEB_SLICE.ports(),
                        WEB_SLICE.endpoints());
        Snapshot snapshot = after(both, log -> put(log, moved));
        assertEquals(List.of(), state(snapshot, WEB).slices());
        assertEquals(List.of(API_SLICE, moved), state(snapshot, API).slices());
        Snapshot gone = after(snapshot, log -> log.slice(moved.name(), null, null));
        assertEquals(List.of(API_SLICE), state(gone, API).slices());
    }

    @Test
    void aDeletedServiceLeavesItsSlicesWaiting() {
        Snapshot snapshot = after(both, log -> log.service(WEB, null));
        assertEquals(new ServiceState(null, List.of(WEB_SLICE)), state(snapshot, WEB));
        Snapshot empty = after(snapshot, log -> log.slice(WEB_SLICE.name(), null, null));
        assertNull(empty.services().get(WEB));
        assertEquals(1, empty.services().size());
        assertEquals(1, empty.slices().size());
    }

    @Test
    void deletingWhatIsUnknownIsNothing() {
        var ghost = new SliceName("shop", "ghost");
        Snapshot snapshot =
                after(
                        both,
                        log -> {
                            log.service(new ServiceName("shop", "ghost"), null);
                            log.slice(ghost, null, null);
                            log.serviceCidr("ghost", null);
                        });
        assertSame(both.services(), snapshot.services());
        assertSame(both.slices(), snapshot.slices());
        assertEquals(Map.of(), snapshot.serviceCidrs());
    }

    @Test
    void whatDidNotChangeIsTheSameObject() {
        Snapshot snapshot = after(both, log -> put(log, WEB_SLICE_B));
        assertSame(state(both, API), state(snapshot, API));
        Snapshot none = after(both, _ -> {});
        assertSame(both, none);
    }

    /// After a relist, every object is recorded again.
    @Test
    void whatIsDeliveredAgainIsTheSameObject() {
        Snapshot snapshot =
                after(
                        both,
                        log -> {
                            put(log, copyOf(WEB_SERVICE));
                            put(log, copyOf(API_SERVICE));
                            put(log, copyOf(WEB_SLICE));
                            put(log, copyOf(API_SLICE));
                        });
        assertSame(both.services(), snapshot.services());
        assertSame(both.slices(), snapshot.slices());
    }

    @Test
    void listedIsNeverTakenBack() {
        assertFalse(both.listed());
        Snapshot listed =
                after(
                        both,
                        log -> {
                            log.servicesListed();
                            log.slicesListed();
                            log.nodeListed();
                        });
        assertTrue(listed.listed());
        assertTrue(after(listed, log -> log.service(WEB, null)).listed());
        assertSame(both.services(), listed.services());
    }

    @Test
    void serviceCidrsAndTheNodeAreReplaced() {
        List<Cidr> cidrs = List.of(Cidr.of("10.96.0.0/16"));
        Snapshot snapshot =
                after(
                        both,
                        log -> {
                            log.serviceCidr("default", cidrs);
                            log.serviceCidr("more", List.of());
                            log.node(TestNet.node());
                        });
        assertEquals(Map.of("default", cidrs, "more", List.of()), snapshot.serviceCidrs());
        assertEquals("z1", snapshot.node().zone());
        Snapshot less = after(snapshot, log -> log.serviceCidr("default", null));
        assertEquals(Map.of("more", List.of()), less.serviceCidrs());
        assertSame(snapshot.node(), less.node());
        assertSame(both.services(), less.services());
    }

    /// A snapshot that was changed step by step equals one that was made at once.
    @Test
    void changesAddUpToTheWhole() {
        for (long seed = 0; seed < 30; seed++) {
            var random = new RandomClusters(seed);
            TestCluster cluster = random.cluster();
            Snapshot snapshot = cluster.snapshot();
            for (int i = 0; i < 10; i++) {
                TestCluster changed = random.changed(cluster);
                snapshot = snapshot.with(changed.changesSince(cluster));
                cluster = changed;
                Snapshot whole = cluster.snapshot();
                String where = "seed " + seed + ", change " + i;
                assertEquals(contents(whole.services()), contents(snapshot.services()), where);
                assertEquals(contents(whole.slices()), contents(snapshot.slices()), where);
            }
        }
    }

    private static <K, V> Map<K, V> contents(SharedMap<K, V> map) {
        Map<K, V> all = new HashMap<>();
        map.forEach(all::put);
        return all;
    }

    private static Snapshot after(Snapshot before, Consumer<ChangeLog> writes) {
        var log = new ChangeLog(new WakeUp(), Instant.EPOCH);
        writes.accept(log);
        return before.with(log.drain());
    }

    private static void put(ChangeLog log, Service service) {
        log.service(service.name(), service);
    }

    private static void put(ChangeLog log, EndpointSlice slice) {
        log.slice(slice.name(), slice, null);
    }

    private static ServiceState state(Snapshot snapshot, ServiceName name) {
        return Objects.requireNonNull(snapshot.services().get(name), name::toString);
    }

    private static EndpointSlice copyOf(EndpointSlice s) {
        return new EndpointSlice(
                s.name(), s.service(), s.family(), s.ports(), new ArrayList<>(s.endpoints()));
    }

    private static Service copyOf(Service s) {
        return new Service(
                s.name(),
                s.clusterIps(),
                new ArrayList<>(s.ports()),
                s.externalIps(),
                s.loadBalancerVips(),
                s.sourceRanges(),
                s.internalTrafficPolicy(),
                s.externalTrafficPolicy(),
                s.affinitySeconds(),
                s.healthCheckNodePort(),
                s.scheduler(),
                s.created());
    }
}
