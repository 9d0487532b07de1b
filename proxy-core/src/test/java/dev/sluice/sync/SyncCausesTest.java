package dev.sluice.sync;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.conformance.TestNet;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Service;
import dev.sluice.model.ServiceName;
import dev.sluice.services.ObjectVersion;
import dev.sluice.services.ObservedChange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Which changes of API objects a sync is told to have written.
class SyncCausesTest extends SyncLoopSetup {
    private static final Instant HEARD = START.plusSeconds(60);

    @Test
    void aFirstListCausesNothing() {
        log.service(WEB.name(), WEB, version(1));
        log.slice(slice4(1).name(), slice4(1), null, version(2));
        list();
        turn();
        assertEquals(Map.of(), causes(IpFamily.IPV4));
        write(slice4(2), 3);
        assertEquals(caused(slice4(2), 3), causes(IpFamily.IPV4));
    }

    @Test
    void aSliceConcernsItsFamilyAndAServiceBoth() {
        start();
        write(slice6(1), 2);
        assertEquals(Map.of(), causes(IpFamily.IPV4));
        assertEquals(caused(slice6(1), 2), causes(IpFamily.IPV6));
        Service sticky =
                service("shop", "web")
                        .clusterIp(TestNet.IPV4.clusterIp(1))
                        .clusterIp(TestNet.IPV6.clusterIp(1))
                        .port(80)
                        .affinity(60)
                        .build();
        log.service(sticky.name(), sticky, version(3));
        turn();
        var change = new ObservedChange("Service", "shop/web", "3", HEARD);
        assertEquals(Map.of(WEB.name(), List.of(change)), causes(IpFamily.IPV4));
        assertEquals(Map.of(WEB.name(), List.of(change)), causes(IpFamily.IPV6));
    }

    @Test
    void aDeletedSliceConcernsTheServiceThatItBelongedTo() {
        start();
        write(slice4(1), 2);
        log.slice(slice4(1).name(), null, null, version(3));
        turn();
        assertEquals(caused(slice4(1), 3), causes(IpFamily.IPV4));
    }

    @Test
    void causesOfFailedAttemptsAreKept() {
        start();
        ipv4.fails = true;
        write(slice4(1), 2);
        write(slice4(2), 3);
        ipv4.fails = false;
        clock.pass(Duration.ofSeconds(1));
        turn();
        assertEquals(caused(slice4(2), 3), causes(IpFamily.IPV4));
        write(slice4(3), 4);
        assertEquals(caused(slice4(3), 4), causes(IpFamily.IPV4));
    }

    @Test
    void causesThatMakeNoDifferenceAreNotKept() {
        start();
        EndpointSlice stray = slice("shop", "ghost").port(1).ready(TestNet.IPV4.pod(1)).build();
        write(stray, 2);
        write(slice4(1), 3);
        assertEquals(caused(slice4(1), 3), causes(IpFamily.IPV4));
    }

    @Test
    void readersTakeNoCauses() {
        start();
        log.slice(slice4(1).name(), slice4(1), null, version(2));
        snapshots.newest();
        turn();
        assertEquals(caused(slice4(1), 2), causes(IpFamily.IPV4));
    }

    private void write(EndpointSlice slice, int version) {
        log.slice(slice.name(), slice, null, version(version));
        turn();
    }

    private static ObjectVersion version(int number) {
        return new ObjectVersion(Integer.toString(number), HEARD);
    }

    private static Map<ServiceName, List<ObservedChange>> caused(EndpointSlice slice, int version) {
        return Map.of(
                slice.service(),
                List.of(
                        new ObservedChange(
                                "EndpointSlice",
                                slice.name().toString(),
                                Integer.toString(version),
                                HEARD)));
    }

    private Map<ServiceName, List<ObservedChange>> causes(IpFamily family) {
        return heard.last(family).causes();
    }
}
