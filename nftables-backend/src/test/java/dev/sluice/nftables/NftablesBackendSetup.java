package dev.sluice.nftables;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.ServiceBuilder;
import dev.sluice.conformance.SliceBuilder;
import dev.sluice.conformance.TestCluster;
import dev.sluice.conformance.TestNet;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.model.Service;
import dev.sluice.nftables.layout.TableSettings;
import dev.sluice.nftables.table.Command;
import dev.sluice.nftables.table.Contents;
import dev.sluice.nftables.table.Element;
import dev.sluice.nftables.table.Key;
import dev.sluice.nftables.table.Rule;
import dev.sluice.nftables.table.SetSpec;
import dev.sluice.nftables.table.Value;
import dev.sluice.nftables.wire.FakeKernel;
import dev.sluice.plan.NodeView;
import dev.sluice.plan.Plan;
import dev.sluice.plan.Planner;
import dev.sluice.services.Snapshot;
import dev.sluice.sync.SyncException;
import dev.sluice.sync.SyncReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// A backend on a kernel in memory, with a clock that the test sets.
abstract class NftablesBackendSetup {
    static final TestNet NET = TestNet.IPV4;
    static final TableSettings SETTINGS = new TableSettings(14, true);
    static final int WEB = 8080;

    final FakeKernel kernel = new FakeKernel(IpFamily.IPV4, NftablesBackend.TABLE);
    long now;
    NftablesBackend backend = start();
    final Planner planner = new Planner(IpFamily.IPV4);
    final NodeView node = ClusterSettings.DEFAULT.view(IpFamily.IPV4);
    Plan plan = Plan.nothing(IpFamily.IPV4, node);

    NftablesBackend start() {
        return new NftablesBackend(IpFamily.IPV4, SETTINGS, kernel, () -> now);
    }

    /// Runs a check to its end.
    ///
    /// @return the number of portions
    int portions() throws Exception {
        int portions = 0;
        while (backend.unfinished().equals(Optional.of(Duration.ZERO))) {
            backend.finish();
            portions++;
        }
        return portions;
    }

    // The cluster

    static ServiceBuilder web() {
        return service("shop", "web").clusterIp(NET.clusterIp(1)).port("http", 80);
    }

    static SliceBuilder webSlice(int... pods) {
        return slice("shop", "web")
                .port("http", WEB)
                .ready(
                        Arrays.stream(pods)
                                .mapToObj(n -> Ip.of("10.244.2." + n))
                                .toArray(Ip[]::new));
    }

    static TestCluster cluster() {
        return new TestCluster(ClusterSettings.DEFAULT, List.of(), List.of());
    }

    static TestCluster cluster(ServiceBuilder service, SliceBuilder slice) {
        return new TestCluster(
                ClusterSettings.DEFAULT, List.of(service.build()), List.of(slice.build()));
    }

    static TestCluster web(int... pods) {
        return cluster(web(), webSlice(pods));
    }

    /// Services of five endpoints each.
    static TestCluster many(int services) {
        List<Service> all = new ArrayList<>();
        List<EndpointSlice> slices = new ArrayList<>();
        for (int i = 0; i < services; i++) {
            String name = "svc" + i;
            Ip clusterIp = new Ip(IpFamily.IPV4, 0, 0x0a600000L + i + 1);
            all.add(service("ns", name).clusterIp(clusterIp).port("http", 80).build());
            slices.add(
                    slice("ns", name)
                            .port("http", WEB)
                            .ready(
                                    NET.pod(1),
                                    NET.pod(2),
                                    NET.pod(3),
                                    NET.remotePod(1),
                                    NET.remotePod(2))
                            .build());
        }
        return new TestCluster(ClusterSettings.DEFAULT, all, slices);
    }

    SyncReport sync(ServiceBuilder service, SliceBuilder slice) throws Exception {
        return sync(cluster(service, slice));
    }

    SyncReport sync(TestCluster cluster) throws SyncException {
        Snapshot snapshot = cluster.snapshot();
        plan = planner.plan(snapshot, node, plan);
        return backend.sync(plan);
    }

    List<String> lastCommit() {
        return kernel.committed.getLast().stream().map(Command::text).toList();
    }

    static Value pod(int n) {
        return new Value.Endpoint(Ip.of("10.244.2." + n), WEB);
    }

    /// The endpoints of service `shop/web`, by slot.
    List<Value> slots() {
        Contents contents = kernel.contents();
        List<Value> slots = new ArrayList<>();
        for (int slot = 0; ; slot++) {
            var key = new Key.VipSlot(NET.clusterIp(1), Protocol.TCP, 80, slot);
            Value value = contents.elements("endpoints").get(key);
            if (value == null) {
                return slots;
            }
            slots.add(value);
        }
    }

    void learn(Ip client, int pod) {
        kernel.learn("affinity/shop/web/tcp/http", client(client, pod));
    }

    static Element client(Ip client, int pod) {
        return new Element(new Key.Address(client), pod(pod));
    }

    List<Element> learned() throws SyncException {
        return kernel.learned(affinity());
    }

    SetSpec affinity() {
        return Objects.requireNonNull(kernel.contents().set("affinity/shop/web/tcp/http"));
    }

    List<Rule> rules(String chain) {
        return Objects.requireNonNull(kernel.contents().chain(chain)).rules();
    }
}
