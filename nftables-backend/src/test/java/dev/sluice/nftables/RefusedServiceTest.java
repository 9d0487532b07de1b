package dev.sluice.nftables;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.Cluster;
import dev.sluice.conformance.Settings;
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
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the kernel refuses of one Service keeps no other out, and leaves that one whole.
class RefusedServiceTest {
    private static final TestNet NET = TestNet.IPV4;
    private static final TableSettings SETTINGS = new TableSettings(14, true);
    private static final int WEB = 8080;

    private final FakeKernel kernel = new FakeKernel(IpFamily.IPV4, NftablesBackend.TABLE);
    private final NodeView node = Settings.DEFAULT.view(IpFamily.IPV4);
    private final Planner planner = new Planner(IpFamily.IPV4);
    private final Map<Integer, Svc> services = new TreeMap<>();
    private NftablesBackend backend = start();
    private Plan inForce = Plan.nothing(IpFamily.IPV4, node);
    private Plan planned = inForce;
    private long now;

    /// A Service of the test's cluster.
    private record Svc(int number, int pods, boolean sticky, boolean restricted, boolean external) {
        Svc(int number, int pods) {
            this(number, pods, false, false);
        }

        Svc(int number, int pods, boolean sticky, boolean restricted) {
            this(number, pods, sticky, restricted, false);
        }

        /// One that claims an address that others claim as well.
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

    private NftablesBackend start() {
        return new NftablesBackend(IpFamily.IPV4, SETTINGS, kernel, () -> now);
    }

    @Test
    void aRefusedChangeLeavesTheServiceAsItWas() throws Exception {
        have(new Svc(1, 3), new Svc(2, 2));
        sync();
        Contents before = kernel.contents();
        have(new Svc(1, 5), new Svc(2, 4));
        refuse(element(1, "service-ips"));
        SyncReport report = sync();
        assertEquals(Set.of(new ServiceName("ns", "svc1")), report.refused().keySet());
        assertTrue(report.refused().values().iterator().next().contains("10.96.0.2 . tcp . 80"));
        assertFalse(report.full());
        assertStands(before, 1);
        settle();
        assertInForce();
    }

    @Test
    void allThatAreRefusedInOneGoAreNamed() throws Exception {
        have(new Svc(1, 3), new Svc(2, 3), new Svc(3, 3));
        refuse(element(1, "endpoints").or(element(3, "service-ips")));
        SyncReport report = sync();
        assertEquals(names(1, 3), report.refused().keySet());
        settle();
        assertInForce();
    }

    @Test
    void aServiceThatWasRefusedGoesInLater() throws Exception {
        have(new Svc(1, 3), new Svc(2, 3));
        refuse(element(1, "service-ips"));
        assertEquals(names(1), sync().refused().keySet());
        refuse(_ -> false);
        SyncReport report = sync();
        assertEquals(Map.of(), report.refused());
        assertFalse(report.full());
        settle();
        assertInForce();
        assertTrue(inForce.services().get(new Svc(1, 3).name()) != null);
    }

    /// What stands is read, and the Service is found as it was: so it stays.
    @Test
    void aServiceRefusedAfterALookStaysAsItWas() throws Exception {
        have(new Svc(1, 3), new Svc(2, 2));
        sync();
        have(new Svc(1, 5), new Svc(2, 2));
        sync();
        have(new Svc(1, 4), new Svc(2, 2));
        sync();
        settle();
        Contents before = kernel.contents();
        have(new Svc(1, 8), new Svc(2, 4));
        backend.forget();
        refuse(element(1, "service-ips").or(element(1, "endpoints")));
        SyncReport report = sync();
        assertTrue(report.full());
        assertEquals(names(1), report.refused().keySet());
        assertStands(before, 1);
        settle();
        assertInForce();
    }

    /// It was to leave an address to another Service, which claims it as well.
    @Test
    void whoIsRefusedKeepsTheAddressThatItWasToLeave() throws Exception {
        have(Svc.external(1, 3), Svc.external(2, 2));
        sync();
        settle();
        Contents before = kernel.contents();
        have(new Svc(1, 5), Svc.external(2, 2));
        refuse(element(1, "service-ips"));
        assertEquals(names(1), sync().refused().keySet());
        settle();
        assertInForce();
        assertEquals(before.elements("service-ips"), kernel.contents().elements("service-ips"));
        refuse(_ -> false);
        assertEquals(Map.of(), sync().refused());
        settle();
        assertInForce();
        assertEquals(2, frontends(2));
    }

    @Test
    void whoIsRefusedTakesNobodysAddress() throws Exception {
        have(Svc.external(2, 2));
        sync();
        settle();
        Contents before = kernel.contents();
        have(Svc.external(1, 3), Svc.external(2, 2));
        refuse(element(1, "service-ips"));
        assertEquals(names(1), sync().refused().keySet());
        settle();
        assertInForce();
        assertEquals(before.elements("service-ips"), kernel.contents().elements("service-ips"));

        // Nor where what stands is read.
        backend = start();
        inForce = Plan.nothing(IpFamily.IPV4, node);
        assertEquals(names(1), sync().refused().keySet());
        settle();
        assertInForce();
        assertEquals(2, frontends(2));
        refuse(_ -> false);
        assertEquals(Map.of(), sync().refused());
        settle();
        assertInForce();
        assertEquals(1, frontends(2));
    }

    /// How many a Service is reached at.
    private int frontends(int service) {
        var planned = inForce.services().get(new Svc(service, 1).name());
        return planned == null ? 0 : planned.ports().getFirst().frontends().size();
    }

    @Test
    void itsChainsAndSetsAreNotLeftBehind() throws Exception {
        have(new Svc(2, 3));
        sync();
        Contents before = kernel.contents();
        have(new Svc(1, 7, true, true), new Svc(2, 3));
        refuse(text -> text.startsWith("add rule to chain sticky/ns/svc1/"));
        assertEquals(names(1), sync().refused().keySet());
        settle();
        assertEquals(text(before), text(kernel.contents()));
    }

    /// A chain that several Services share and only new ones need.
    @Test
    void aSharedChainThatIsRefusedIsAllTheirs() throws Exception {
        have(new Svc(1, 3));
        sync();
        have(new Svc(1, 3), new Svc(2, 30), new Svc(3, 30), new Svc(4, 4));
        refuse("add rule to chain lb-tcp-30"::equals);
        assertEquals(names(2, 3), sync().refused().keySet());
        settle();
        assertInForce();
        assertEquals(null, kernel.contents().chain("lb-tcp-30"));
    }

    @Test
    void whatNobodyOwnsIsNoServices() throws Exception {
        have(new Svc(1, 3));
        refuse("add rule to chain services"::equals);
        var refused = assertThrows(SyncException.class, this::sync);
        assertEquals("add rule to chain services: EINVAL, as told", refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 100})
    void whereTheKernelNamesNoneItIsSearchedFor(int bad) throws Exception {
        for (int i = 1; i <= 120; i++) {
            have(new Svc(i, 2));
        }
        kernel.refuseSilently = element(bad, "service-ips");
        assertEquals(names(bad), sync().refused().keySet());
        settle();
        assertInForce();
    }

    @Tag("long")
    @Test
    void everyTenthOfTenThousandRefusedKeepsNoOtherOut() throws Exception {
        Set<ServiceName> bad = new HashSet<>();
        Set<String> texts = new HashSet<>();
        String[] sets = {"endpoints", "service-ips", "cluster-ips"};
        for (int i = 0; i < 10_000; i++) {
            var svc = new Svc(i, 5);
            have(svc);
            if (i % 10 == 3) {
                bad.add(svc.name());
                String set = sets[i / 10 % sets.length];
                texts.add(
                        "add { %s } to %s"
                                .formatted(
                                        switch (set) {
                                            case "endpoints" -> svc.clusterIp() + " . tcp . 80 . 4";
                                            case "cluster-ips" -> svc.clusterIp().toString();
                                            default -> svc.clusterIp() + " . tcp . 80";
                                        },
                                        set));
            }
        }
        refuse(texts::contains);
        SyncReport report = sync();
        assertEquals(bad, report.refused().keySet());
        int tries = kernel.tried;
        assertTrue(tries < 150, tries + " transactions were tried");
        settle();
        assertInForce();
        refuse(_ -> false);
        assertEquals(Map.of(), sync().refused());
        settle();
        assertInForce();
    }

    /// Random changes, random refusals: after each, every Service stands as it was or as it was to
    /// be, whole; in the end all are as wanted.
    @Test
    void whateverIsRefusedEachServiceIsWhole() throws Exception {
        for (long seed : new long[] {1, 2, 3, Long.getLong("seed", System.nanoTime())}) {
            System.out.println("refusals, -Dseed=" + seed);
            whole(new Random(seed));
        }
    }

    private void whole(Random random) throws Exception {
        for (int step = 0; step < 150; step++) {
            for (int i = 0; i < 4; i++) {
                int number = random.nextInt(20);
                if (random.nextInt(4) == 0) {
                    services.remove(number);
                } else {
                    have(
                            new Svc(
                                    number,
                                    random.nextInt(1, 20),
                                    random.nextBoolean(),
                                    random.nextBoolean()));
                }
            }
            int bad = random.nextInt(20);
            int salt = random.nextInt(5);
            String ip = new Svc(bad, 1).clusterIp().toString();
            Predicate<String> some =
                    text ->
                            (text.contains("{ " + ip + " ") || text.contains("/svc" + bad + "/"))
                                    && text.startsWith("add ")
                                    && text.hashCode() % 5 != salt;
            if (random.nextInt(3) > 0) {
                refuse(some);
            } else {
                kernel.refuseSilently = some;
            }
            SyncReport report;
            try {
                report = sync();
            } catch (SyncException e) {
                // To take it back was refused, too.
                assertTrue(
                        String.valueOf(e.getMessage()).startsWith("cannot be taken back"),
                        e.toString());
                refuse(_ -> false);
                kernel.refuseSilently = _ -> false;
                report = sync();
                assertEquals(Map.of(), report.refused());
            }
            assertTrue(names(bad).containsAll(report.refused().keySet()), report.toString());
            refuse(_ -> false);
            kernel.refuseSilently = _ -> false;
            if (random.nextInt(3) == 0) {
                settle();
                assertInForce();
            }
        }
        sync();
        settle();
        assertInForce();
    }

    // The cluster

    private void have(Svc... some) {
        for (Svc svc : some) {
            services.put(svc.number(), svc);
        }
    }

    private void refuse(Predicate<String> what) {
        kernel.refuse = what;
    }

    private static Predicate<String> element(int service, String set) {
        String ip = new Svc(service, 1).clusterIp().toString();
        return text -> text.startsWith("add { " + ip + " ") && text.endsWith(" to " + set);
    }

    private static Set<ServiceName> names(int... numbers) {
        Set<ServiceName> names = new HashSet<>();
        for (int number : numbers) {
            names.add(new ServiceName("ns", "svc" + number));
        }
        return names;
    }

    private SyncReport sync() throws SyncException {
        List<Service> all = new ArrayList<>();
        List<EndpointSlice> slices = new ArrayList<>();
        for (Svc svc : services.values()) {
            all.add(svc.toService());
            slices.add(svc.toSlice());
        }
        var cluster = new Cluster(Settings.DEFAULT, all, slices);
        planned = planner.plan(cluster.snapshot(), node, planned);
        Plan before = inForce;
        SyncReport report = backend.sync(planned);
        inForce = before.towards(planned, report.refused()::containsKey);
        return report;
    }

    private void settle() throws SyncException {
        now += Duration.ofSeconds(2).toNanos();
        while (backend.unfinished().filter(rest -> !rest.isPositive()).isPresent()) {
            assertEquals(List.of(), backend.finish());
        }
    }

    /// What stands is what a fresh load of the plan in force would bring, but for the order of
    /// slots, and nobody is blamed for it.
    private void assertInForce() throws Exception {
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

    private void assertStands(Contents before, int service) {
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

    private static String text(Contents contents) {
        return TableText.of(IpFamily.IPV4, "sluice", "", contents);
    }
}
