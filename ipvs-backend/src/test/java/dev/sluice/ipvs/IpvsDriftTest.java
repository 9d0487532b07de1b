package dev.sluice.ipvs;

import static dev.sluice.conformance.ServiceBuilder.service;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.TestCluster;
import dev.sluice.iptables.table.Table;
import dev.sluice.ipvs.change.InstalledState;
import dev.sluice.ipvs.change.ServerEdit;
import dev.sluice.ipvs.state.IpsetEntry;
import dev.sluice.ipvs.state.IpsetEntry.OfIpPort;
import dev.sluice.ipvs.state.IpsetEntry.OfIpPortNet;
import dev.sluice.ipvs.state.IpsetName;
import dev.sluice.ipvs.state.Item.Member;
import dev.sluice.ipvs.state.ServerAddress;
import dev.sluice.ipvs.state.VirtualServerSpec;
import dev.sluice.model.Cidr;
import dev.sluice.model.Ip;
import dev.sluice.model.Protocol;
import dev.sluice.sync.Drift;
import dev.sluice.sync.SyncException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Changes by other programs are noticed and repaired.
class IpvsDriftTest extends IpvsBackendSetup {
    @Test
    void drift_is_noticed_within_half_a_minute_and_repaired() throws SyncException {
        backend.sync(become(guarded(NET.pod(1))));
        assertEquals(Optional.empty(), drift(Duration.ofMinutes(2)));
        InstalledState before = kernel.image();
        int number = 0;
        for (Damage damage : damages()) {
            damage.run();
            assertTrue(drift(PROMISED).isPresent(), "damage " + number++);
            backend.sync(plan);
            assertEquals(before, kernel.image());
            assertTrue(host.isRight());
            assertEquals(Optional.empty(), drift(Duration.ofMinutes(1)));
        }
    }

    private static TestCluster guarded(Ip... pods) {
        return web(service("shop", "web").vip(NET.vip(1)).sourceRange("203.0.113.0/24"), pods);
    }

    @FunctionalInterface
    private interface Damage {
        void run() throws SyncException;
    }

    private List<Damage> damages() {
        var entry = OfIpPort.of(web80());
        var ping = new IpsetEntry.Foreign(NET.clusterIp(1), 1, 0x0800, Optional.empty());
        var sources = IpsetName.LOAD_BALANCER_SOURCE_CIDR;
        Cidr half = Cidr.of("203.0.113.0/25");
        var range = new OfIpPortNet(NET.vip(1), Protocol.TCP, 80, Cidr.of("203.0.113.0/24"));
        var part = new OfIpPortNet(NET.vip(1), Protocol.TCP, 80, half);
        var otherEntry = new OfIpPort(NET.clusterIp(1), Protocol.TCP, 81);
        return List.of(
                () -> kernel.edit(List.of(new ServerEdit.DeleteServer(web80()))),
                () -> kernel.edit(List.of(set(web80(), "wlc", 0, 0))),
                () -> kernel.edit(List.of(set(web80(), "rr", VirtualServerSpec.PERSISTENT, 600))),
                () -> kernel.edit(List.of(set(web80(), "rr", 0, -1))),
                () -> kernel.edit(List.of(new ServerEdit.DeleteReal(web80(), POD1))),
                () -> kernel.edit(List.of(new ServerEdit.SetReal(web80(), POD1, 7))),
                () -> kernel.unbind(List.of(NET.clusterIp(1))),
                () -> kernel.bind(List.of(Ip.of("203.0.113.99"))),
                () -> {
                    kernel.unbind(List.of(NET.clusterIp(1)));
                    kernel.bind(List.of(Ip.of("203.0.113.99")));
                },
                () -> kernel.leave(List.of(new Member(IpsetName.CLUSTER_IP, entry))),
                () -> kernel.join(List.of(new Member(IpsetName.CLUSTER_IP, otherEntry))),
                () -> {
                    kernel.leave(List.of(new Member(IpsetName.CLUSTER_IP, entry)));
                    kernel.join(List.of(new Member(IpsetName.CLUSTER_IP, otherEntry)));
                },
                () -> kernel.join(List.of(new Member(IpsetName.CLUSTER_IP, ping))),
                () -> kernel.join(List.of(new Member(sources, new IpsetEntry.Except(range)))),
                () -> kernel.join(List.of(new Member(sources, new IpsetEntry.Except(part)))),
                () -> kernel.exchange(IpsetName.CLUSTER_IP),
                host::spoil,
                () -> iptables.run(Table.NAT, ":KUBE-SERVICES - [0:0]"));
    }

    private static ServerEdit set(ServerAddress at, String scheduler, int flags, int timeout) {
        return new ServerEdit.SetServer(new VirtualServerSpec(at, scheduler, flags, timeout));
    }

    /// A real server that another program added is drained first, like one that is not needed any
    /// more.
    @Test
    void a_real_server_that_was_added_takes_no_more_connections() throws SyncException {
        backend.sync(become(web(NET.pod(1))));
        kernel.edit(List.of(new ServerEdit.AddReal(web80(), POD2)));
        assertTrue(drift(PROMISED).isPresent());
        backend.sync(plan);
        assertEquals(Map.of(POD1, 1, POD2, 0), weights());
        assertEquals(Optional.empty(), drift(Duration.ofMinutes(1)));

        kernel.edit(List.of(new ServerEdit.SetReal(web80(), POD2, 1)));
        assertTrue(drift(PROMISED).isPresent());
        backend.sync(plan);
        backend.finish();
        assertEquals(Map.of(POD1, 1), weights());
    }

    /// Also if the list of sizes is not due.
    @Test
    void a_set_that_lost_an_entry_is_named() throws SyncException {
        kernel.costs(() -> now += Duration.ofMillis(100).toNanos());
        backend.sync(become(web(NET.pod(1))));
        assertEquals(Optional.empty(), backend.drift());
        kernel.leave(List.of(new Member(IpsetName.CLUSTER_IP, IpsetEntry.OfIpPort.of(web80()))));
        now += backend.driftInterval().toNanos();
        assertEquals(
                Optional.of("ipset " + IpsetName.CLUSTER_IP + " holds 0 entries, not 1"),
                backend.drift().map(Drift::what));
    }
}
