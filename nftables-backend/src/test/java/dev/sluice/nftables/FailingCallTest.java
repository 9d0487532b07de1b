package dev.sluice.nftables;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.TestCluster;
import dev.sluice.conformance.TestNet;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Service;
import dev.sluice.nftables.layout.Layout;
import dev.sluice.nftables.layout.TableSettings;
import dev.sluice.nftables.table.Command;
import dev.sluice.nftables.table.Contents;
import dev.sluice.nftables.table.Element;
import dev.sluice.nftables.table.Key;
import dev.sluice.nftables.table.SetSpec;
import dev.sluice.nftables.table.Value;
import dev.sluice.nftables.wire.FakeKernel;
import dev.sluice.plan.NodeView;
import dev.sluice.plan.Plan;
import dev.sluice.plan.Planner;
import dev.sluice.sync.Drift;
import dev.sluice.sync.SyncException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Each call to the kernel fails once, at each place. Nothing is lost, no drift is reported, and
/// the final table is the same as after a first sync.
class FailingCallTest {
    private static final TestNet NET = TestNet.IPV4;
    private static final TableSettings SETTINGS = new TableSettings(14, true);
    private static final String MAP = "affinity/shop/web/tcp/http";
    private static final NodeView NODE = ClusterSettings.DEFAULT.view(IpFamily.IPV4);
    private static final int MANY = 2_100;

    /// A run of a backend in which one call fails.
    private static final class Life {
        private final FakeKernel kernel = new FakeKernel(IpFamily.IPV4, NftablesBackend.TABLE);
        private final Planner planner = new Planner(IpFamily.IPV4);
        private Plan plan = Plan.nothing(IpFamily.IPV4, NODE);
        private long now;
        private NftablesBackend backend = start();

        NftablesBackend start() {
            return new NftablesBackend(IpFamily.IPV4, SETTINGS, kernel, () -> now);
        }

        /// Acts like the sync loop, which repeats what failed.
        void run(boolean many) {
            sync(many ? MANY : 3, 1, 2);
            kernel.learn(MAP, client(1));
            kernel.learn(MAP, client(2));
            backend.recheck();
            pass();
            sync(3, 1, 2);
            sync(3, 2, 3); // a client must go
            pass();
            backend = start();
            sync(4, 2, 3, 4);
            sync(4, 2, 4);
            pass();
            sync(many ? MANY : 5, 2);
            backend.recheck();
            pass();
            sync(6, 2);
            pass();
        }

        void sync(int services, int... pods) {
            plan = planner.plan(cluster(services, pods).snapshot(), NODE, plan);
            trying(() -> backend.sync(plan));
            look();
        }

        void look() {
            trying(() -> {
                Optional<Drift> drift = backend.drift();
                assertEquals(Optional.empty(), drift);
                return drift;
            });
        }

        void pass() {
            for (int i = 0; i < 40; i++) {
                now += Duration.ofMillis(500).toNanos();
                if (backend.unfinished().filter(wait -> !wait.isPositive()).isPresent()) {
                    trying(backend::finish);
                }
                look();
            }
        }

        private interface Try {
            Object run() throws SyncException;
        }

        /// If a call fails, the next sync repeats it.
        private void trying(Try what) {
            try {
                what.run();
            } catch (SyncException e) {
                assertTrue(String.valueOf(e.getMessage()).contains("broke"), e.getMessage());
                try {
                    backend.sync(plan);
                } catch (SyncException again) {
                    throw new AssertionError("it failed once only", again);
                }
            }
        }

        void assertWhole() throws SyncException {
            for (List<Command> each : kernel.committed) {
                assertFalse(
                        each.contains(new Command.DeleteTable(NftablesBackend.TABLE)),
                        "the table was thrown away");
            }
            SetSpec map = Objects.requireNonNull(kernel.contents().set(MAP));
            assertEquals(List.of(client(2)), kernel.learned(map));
            Contents wanted = Layout.whole(plan, SETTINGS);
            Contents found = kernel.contents();
            for (SetSpec set : Layout.FILLED) {
                assertEquals(wanted.elements(set.name()), found.elements(set.name()), set.name());
            }
            wanted.chains().forEach(chain -> assertEquals(chain, found.chain(chain.name())));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"commit", "listen", "generation", "hasTable", "read", "learned", "forget"})
    void eachOnce(String call) throws Exception {
        int position = failEverywhere(call, false, Integer.MAX_VALUE);
        assertTrue(position > 0, "never called: " + call);
    }

    @ParameterizedTest
    @ValueSource(strings = {"commit", "listen", "ask"})
    void eachOnceWhereThereIsMuch(String call) throws Exception {
        int position = failEverywhere(call, true, 3);
        assertTrue(position > 0, "never called: " + call);
    }

    /// @return how often the call is made
    private static int failEverywhere(String call, boolean many, int most) throws Exception {
        for (int position = 0; position < most; position++) {
            var life = new Life();
            life.kernel.fail(call, position);
            life.run(many);
            boolean none = life.kernel.isToFail();
            life.kernel.fail(call, Integer.MAX_VALUE);
            life.assertWhole();
            if (none) {
                return position;
            }
        }
        return most;
    }

    /// A client whose endpoint left is deleted from the map once the kernel answers again.
    @Test
    void whoCouldNotBeLetGoIsLater() throws Exception {
        var life = new Life();
        life.sync(3, 1, 2);
        life.kernel.learn(MAP, client(1));
        life.kernel.fail("learned", 0);
        life.plan = life.planner.plan(cluster(3, 2).snapshot(), NODE, life.plan);
        assertEquals(Map.of(), life.backend.sync(life.plan).refused());
        SetSpec map = Objects.requireNonNull(life.kernel.contents().set(MAP));
        assertEquals(List.of(client(1)), life.kernel.learned(map));
        assertEquals(Optional.of(Duration.ofSeconds(1)), life.backend.unfinished());
        life.kernel.fail("forget", 0);
        life.now += Duration.ofSeconds(1).toNanos();
        assertEquals(List.of("forget: the socket broke"), life.backend.finish());
        life.now += Duration.ofSeconds(1).toNanos();
        assertEquals(List.of(), life.backend.finish());
        assertEquals(List.of(client(1)), life.kernel.learned(map));
        life.now += Duration.ofSeconds(1).toNanos();
        assertEquals(List.of(), life.backend.finish());
        assertEquals(List.of(), life.kernel.learned(map));
        assertEquals(Optional.empty(), life.backend.unfinished());
    }

    private static TestCluster cluster(int services, int... pods) {
        List<Service> all = new ArrayList<>();
        List<EndpointSlice> slices = new ArrayList<>();
        all.add(
                service("shop", "web")
                        .clusterIp(NET.clusterIp(1))
                        .port("http", 80)
                        .affinity(60)
                        .build());
        Ip[] ips = new Ip[pods.length];
        for (int i = 0; i < pods.length; i++) {
            ips[i] = Ip.of("10.244.2." + pods[i]);
        }
        slices.add(slice("shop", "web").port("http", 8080).ready(ips).build());
        for (int i = 0; i < services; i++) {
            Ip clusterIp = new Ip(IpFamily.IPV4, 0, 0x0a610000L + i);
            all.add(service("ns", "svc" + i).clusterIp(clusterIp).port("http", 80).build());
            slices.add(
                    slice("ns", "svc" + i)
                            .port("http", 8080)
                            .ready(NET.pod(1), NET.pod(2), NET.pod(3), NET.remotePod(1))
                            .build());
        }
        return new TestCluster(ClusterSettings.DEFAULT, all, slices);
    }

    private static Element client(int pod) {
        return new Element(
                new Key.Address(Ip.of("192.0.2." + pod)),
                new Value.Endpoint(Ip.of("10.244.2." + pod), 8080));
    }
}
