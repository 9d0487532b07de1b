package dev.sluice.ipvs;

import static dev.sluice.conformance.ServiceBuilder.service;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.SliceBuilder;
import dev.sluice.conformance.TestCluster;
import dev.sluice.ipvs.change.InstalledServer;
import dev.sluice.ipvs.change.ServerEdit;
import dev.sluice.ipvs.state.RealServerAddress;
import dev.sluice.ipvs.state.ServerAddress;
import dev.sluice.model.Ip;
import dev.sluice.model.Protocol;
import dev.sluice.model.ServiceName;
import dev.sluice.sync.SyncException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Real servers drain before they are removed.
class DrainingTest extends IpvsBackendSetup {
    private static final RealServerAddress POD3 = new RealServerAddress(NET.pod(3), 8080);

    @Test
    void who_left_goes_when_idle_and_is_taken_back_if_it_returns() throws SyncException {
        backend.sync(become(web(NET.pod(1), NET.pod(2))));
        assertEquals(Optional.empty(), backend.unfinished());
        kernel.carry(POD1, 1);
        backend.sync(become(web(NET.pod(2))));
        assertEquals(Map.of(POD1, 0, POD2, 1), weights());
        assertEquals(Duration.ofSeconds(1), backend.unfinished().orElseThrow());

        now += Duration.ofSeconds(1).toNanos();
        backend.finish();
        assertEquals(Map.of(POD1, 0, POD2, 1), weights());
        assertEquals(List.of(new Drain(web80(), POD1, 1, 0)), backend.drains());

        backend.sync(become(web(NET.pod(1), NET.pod(2))));
        assertEquals(Map.of(POD1, 1, POD2, 1), weights());
        assertEquals(Optional.empty(), backend.unfinished());
        assertEquals(List.of(), backend.drains());

        backend.sync(become(web(NET.pod(2))));
        kernel.carry(POD1, 0);
        now += Duration.ofSeconds(1).toNanos();
        backend.finish();
        assertEquals(Map.of(POD2, 1), weights());
        assertEquals(List.of(), backend.drains());
    }

    @Test
    void who_takes_too_long_is_cut_off() throws SyncException {
        backend.sync(become(web(NET.pod(1), NET.pod(2))));
        kernel.carry(POD1, 3);
        backend.sync(become(web(NET.pod(2))));
        now += DEADLINE.toNanos();
        assertFalse(backend.unfinished().orElseThrow().isPositive());
        backend.finish();
        assertEquals(Map.of(POD2, 1), weights());
        assertEquals(
                List.of("cut off 10.244.1.2:8080: it took longer than ipvs.drainDeadline"), told);
    }

    @Test
    void who_terminates_has_the_grace_period_of_its_pod() throws SyncException {
        backend.sync(become(web(NET.pod(1), NET.pod(2))));
        kernel.carry(POD1, 3);
        backend.sync(become(web(slice().ready(NET.pod(2)).terminating(NET.pod(1)))));
        assertEquals(Map.of(POD1, 0, POD2, 1), weights());
        now += DEADLINE.multipliedBy(20).toNanos();
        backend.finish();
        assertEquals(Map.of(POD1, 0, POD2, 1), weights());

        backend.sync(become(web(NET.pod(2))));
        now += Draining.AFTER_THE_POD.minusSeconds(1).toNanos();
        backend.finish();
        assertEquals(Map.of(POD1, 0, POD2, 1), weights());
        now += Duration.ofSeconds(1).toNanos();
        assertFalse(backend.unfinished().orElseThrow().isPositive());
        backend.finish();
        assertEquals(Map.of(POD2, 1), weights());
        assertEquals(List.of("cut off 10.244.1.2:8080: its pod has ended"), told);
    }

    /// Terminating endpoints serve if there are no others.
    @Test
    void who_terminates_takes_new_connections_while_nobody_else_can() throws SyncException {
        backend.sync(become(web(NET.pod(1), NET.pod(2))));
        kernel.carry(POD1, 1);
        kernel.carry(POD2, 1);
        backend.sync(become(web(slice().ready(NET.pod(2)).terminating(NET.pod(1)))));
        assertEquals(Map.of(POD1, 0, POD2, 1), weights());
        backend.sync(become(web(slice().terminating(NET.pod(1), NET.pod(2)))));
        assertEquals(Map.of(POD1, 1, POD2, 1), weights());
        assertEquals(Optional.empty(), backend.unfinished());

        // Another endpoint becomes ready, and both pods have ended, one of them just now.
        backend.sync(become(web(slice().ready(NET.pod(3)).terminating(NET.pod(1)))));
        assertEquals(Map.of(POD1, 0, POD2, 0, POD3, 1), weights());
        backend.sync(become(web(NET.pod(3))));
        now += Draining.AFTER_THE_POD.toNanos();
        backend.finish();
        assertEquals(Map.of(POD3, 1), weights());
    }

    @Test
    void that_a_pod_ended_is_known_after_it_was_refused() throws SyncException {
        backend.sync(become(web(slice().ready(NET.pod(2)).terminating(NET.pod(1)))));
        kernel.edit(
                List.of(
                        new ServerEdit.AddReal(web80(), POD1),
                        new ServerEdit.SetReal(web80(), POD1, 0)));
        kernel.carry(POD1, 1);
        backend.forget();
        backend.sync(plan);
        kernel.refuse(edit -> edit.what().contains("10.244.1.4"));
        assertEquals(
                Set.of(new ServiceName("shop", "web")),
                backend.sync(become(web(NET.pod(2), NET.pod(3)))).refused().keySet());
        kernel.refuse(_ -> false);
        backend.sync(plan);
        now += Draining.AFTER_THE_POD.toNanos();
        backend.finish();
        assertEquals(Map.of(POD2, 1, POD3, 1), weights());
    }

    @Test
    void a_restart_goes_on_draining() throws SyncException {
        backend.sync(become(web(NET.pod(1), NET.pod(2))));
        kernel.carry(POD1, 1);
        backend.sync(become(web(NET.pod(2))));
        backend = start();
        assertEquals(0, backend.sync(plan).changes());
        kernel.carry(POD1, 0);
        now += Duration.ofSeconds(2).toNanos();
        backend.finish();
        assertEquals(Map.of(POD2, 1), weights());
    }

    @Test
    void udp_goes_at_once() throws SyncException {
        backend.sync(become(dns(NET.pod(1), NET.pod(2))));
        kernel.carry(new RealServerAddress(NET.pod(1), 53), 5);
        backend.sync(become(dns(NET.pod(2))));
        var at = new ServerAddress(Protocol.UDP, NET.clusterIp(2), 53);
        InstalledServer installed = kernel.image().servers().get(at);
        assertTrue(installed != null);
        assertEquals(Map.of(new RealServerAddress(NET.pod(2), 53), 1), installed.weights());
    }

    private static TestCluster dns(Ip... pods) {
        return new TestCluster(
                ClusterSettings.DEFAULT,
                List.of(
                        service("kube-system", "dns")
                                .clusterIp(NET.clusterIp(2))
                                .port("dns", Protocol.UDP, 53)
                                .build()),
                List.of(
                        SliceBuilder.slice("kube-system", "dns")
                                .port("dns", Protocol.UDP, 53)
                                .ready(pods)
                                .build()));
    }
}
