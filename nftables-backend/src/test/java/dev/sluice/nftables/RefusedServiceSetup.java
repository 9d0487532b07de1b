package dev.sluice.nftables;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.TestCluster;
import dev.sluice.conformance.TestNet;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Service;
import dev.sluice.model.ServiceName;
import dev.sluice.nftables.layout.Layout;
import dev.sluice.nftables.layout.TableSettings;
import dev.sluice.nftables.table.Contents;
import dev.sluice.nftables.table.SetSpec;
import dev.sluice.nftables.table.TableText;
import dev.sluice.nftables.wire.FakeKernel;
import dev.sluice.plan.NodeView;
import dev.sluice.plan.Plan;
import dev.sluice.plan.Planner;
import dev.sluice.sync.SyncException;
import dev.sluice.sync.SyncReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/// A backend on a kernel in memory that refuses what the test says, and a cluster of small
/// Services.
abstract class RefusedServiceSetup {
    static final TestNet NET = TestNet.IPV4;
    static final TableSettings SETTINGS = new TableSettings(14, true);
    static final int WEB = 8080;

    final FakeKernel kernel = new FakeKernel(IpFamily.IPV4, NftablesBackend.TABLE);
    final NodeView node = ClusterSettings.DEFAULT.view(IpFamily.IPV4);
    final Planner planner = new Planner(IpFamily.IPV4);
    final Map<Integer, Svc> services = new TreeMap<>();
    NftablesBackend backend = start();
    Plan inForce = Plan.nothing(IpFamily.IPV4, node);
    Plan planned = inForce;
    long now;

    /// A Service of the test's cluster.
    record Svc(int number, int pods, boolean sticky, boolean restricted, boolean external) {
        Svc(int number, int pods) {
            this(number, pods, false, false);
        }

        Svc(int number, int pods, boolean sticky, boolean restricted) {
            this(number, pods, sticky, restricted, false);
        }

        /// A Service that claims an address that other Services also claim.
        static Svc external(int number, int pods) {
            return new Svc(number, pods, false, false, true);
        }

        ServiceName name() {
            return new ServiceName("ns", "svc" + number);
        }

        Ip clusterIp() {
            return new Ip(IpFamily.IPV4, 0, 0x0a600000L + number + 1);
        }

        Service toService() {
            var made = service("ns", "svc" + number).clusterIp(clusterIp()).port("http", 80);
            if (sticky) {
                made = made.affinity(60);
            }
            if (restricted) {
                made = made.vip(NET.vip(number)).sourceRange(NET.outside());
            }
            if (external) {
                made = made.externalIp(NET.externalIp(1));
            }
            return made.build();
        }

        EndpointSlice toSlice() {
            Ip[] ips = new Ip[pods];
            for (int i = 0; i < pods; i++) {
                ips[i] = new Ip(IpFamily.IPV4, 0, 0x0af40000L + number % 1000 * 60L + i + 1);
            }
            return slice("ns", "svc" + number).port("http", WEB).ready(ips).build();
        }
    }

    NftablesBackend start() {
        return new NftablesBackend(IpFamily.IPV4, SETTINGS, kernel, () -> now);
    }

    /// The number of frontends of a Service.
    int frontends(int service) {
        var planned = inForce.services().get(new Svc(service, 1).name());
        return planned == null ? 0 : planned.ports().getFirst().frontends().size();
    }

    // The cluster

    void have(Svc... some) {
        for (Svc svc : some) {
            services.put(svc.number(), svc);
        }
    }

    void refuse(Predicate<String> what) {
        kernel.refuse = what;
    }

    static Predicate<String> element(int service, String set) {
        String ip = new Svc(service, 1).clusterIp().toString();
        return text -> text.startsWith("add { " + ip + " ") && text.endsWith(" to " + set);
    }

    static Set<ServiceName> names(int... numbers) {
        Set<ServiceName> names = new HashSet<>();
        for (int number : numbers) {
            names.add(new ServiceName("ns", "svc" + number));
        }
        return names;
    }

    SyncReport sync() throws SyncException {
        List<Service> all = new ArrayList<>();
        List<EndpointSlice> slices = new ArrayList<>();
        for (Svc svc : services.values()) {
            all.add(svc.toService());
            slices.add(svc.toSlice());
        }
        var cluster = new TestCluster(ClusterSettings.DEFAULT, all, slices);
        planned = planner.plan(cluster.snapshot(), node, planned);
        Plan before = inForce;
        SyncReport report = backend.sync(planned);
        inForce = before.towards(planned, report.refused()::containsKey);
        return report;
    }

    void settle() throws SyncException {
        now += Duration.ofSeconds(2).toNanos();
        while (backend.unfinished().filter(wait -> !wait.isPositive()).isPresent()) {
            assertEquals(List.of(), backend.finish());
        }
    }

    /// The table is the same as after a first sync of the plan in force, except for the order of
    /// slots, and no drift is reported.
    void assertInForce() throws Exception {
        assertEquals(Optional.empty(), backend.drift());
        var wanted = Layout.whole(inForce, SETTINGS);
        Contents found = kernel.contents();
        for (SetSpec set : Layout.FILLED) {
            assertEquals(
                    wanted.elements(set.name()).keySet(),
                    found.elements(set.name()).keySet(),
                    set.name());
            if (set.holds() != SetSpec.Holds.ENDPOINT) {
                assertEquals(wanted.elements(set.name()), found.elements(set.name()), set.name());
            }
        }
        wanted.chains().forEach(chain -> assertEquals(chain, found.chain(chain.name())));
        for (var chain : found.chains()) {
            boolean shared = chain.name().matches("(lb|np|ext).*");
            assertTrue(shared || wanted.chain(chain.name()) != null, chain.name());
        }
        assertEquals(Set.copyOf(wanted.sets()), Set.copyOf(found.sets()));
    }

    void assertStands(Contents before, int service) {
        String ip = new Svc(service, 1).clusterIp() + " ";
        Contents found = kernel.contents();
        for (SetSpec set : Layout.FILLED) {
            var was = new ArrayList<>(before.elements(set.name()).entrySet());
            was.removeIf(each -> !each.getKey().text().startsWith(ip));
            was.forEach(each ->
                    assertEquals(
                            each.getValue(),
                            found.elements(set.name()).get(each.getKey()),
                            each.toString()));
        }
    }

    static String text(Contents contents) {
        return TableText.of(IpFamily.IPV4, "sluice", "", contents);
    }
}
