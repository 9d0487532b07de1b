package dev.sluice.plan;

import static dev.sluice.conformance.ServiceBuilder.service;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.ServiceBuilder;
import dev.sluice.conformance.TestCluster;
import dev.sluice.conformance.TestNet;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.model.Service;
import dev.sluice.model.ServiceName;
import dev.sluice.model.ServicePort;
import dev.sluice.services.Snapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Who has an address that several Services claim.
class FrontendOwnersTest {
    private static final TestNet NET = TestNet.IPV4;
    private static final NodeView NODE = ClusterSettings.DEFAULT.view(IpFamily.IPV4);
    private static final Ip SHARED = NET.externalIp(1);
    private static final int SEEDS = 150;
    private static final int STEPS = 25;

    private final List<String> told = new ArrayList<>();
    private final Planner planner =
            new Planner(
                    IpFamily.IPV4,
                    new PlanListener() {
                        @Override
                        public void addressTaken(AddressConflict conflict) {
                            told.add(conflict.toString());
                        }
                    });
    private TestCluster cluster = new TestCluster(ClusterSettings.DEFAULT, List.of(), List.of());
    private Snapshot snapshot = cluster.snapshot();
    private Plan plan = Plan.nothing(IpFamily.IPV4, NODE);

    // What is told

    @Test
    void aConflictIsToldOnceUntilItIsSettled() {
        Service old = claiming("b", 2).created(1).build();
        Service young = claiming("a", 1).created(2).build();
        String conflict =
                "203.0.113.1:80/TCP is claimed by two Services:"
                        + " shop/b has it, shop/a is not reached there";
        become(old, young);
        assertEquals(List.of(conflict), told);

        // Another change of the one that has it, or of the one that does not.
        become(old, claiming("a", 1).created(2).affinity(10).build());
        become(claiming("b", 2).created(1).affinity(10).build(), young);
        assertEquals(List.of(conflict), told);

        become(young);
        become(old, young);
        assertEquals(List.of(conflict, conflict), told);

        become(old, service("shop", "a").clusterIp(NET.clusterIp(1)).port(80).build());
        become(old, young);
        assertEquals(List.of(conflict, conflict, conflict), told);
    }

    /// Whoever takes its place.
    @Test
    void whoLosesIsNotToldAgainWhenAnotherHasIt() {
        Service first = claiming("a", 1).created(1).build();
        Service second = claiming("b", 2).created(2).build();
        Service third = claiming("c", 3).created(3).build();
        become(first, second, third);
        assertEquals(2, told.size());
        become(second, third);
        assertEquals(2, told.size());
        become(third);
        assertEquals(2, told.size());
        become(second, third);
        assertEquals(3, told.size());
    }

    @Test
    void anotherViewOfTheNodeTellsNothingAnew() {
        become(claiming("a", 1).build(), claiming("b", 2).build());
        assertEquals(1, told.size());
        NodeView other = ClusterSettings.DEFAULT.withMasqueradeAll().view(IpFamily.IPV4);
        plan = planner.plan(snapshot, other, plan);
        assertEquals(1, told.size());
    }

    @Test
    void anAddressThatAServiceHasTwiceIsNoConflict() {
        become(claiming("a", 1).vip(SHARED).externalIp(NET.clusterIp(1)).build());
        assertEquals(List.of(), told);
        assertEquals(
                List.of(
                        new Frontend.ClusterIp(NET.clusterIp(1), 80),
                        new Frontend.LoadBalancerVip(SHARED, 80)),
                frontends("a"));
    }

    // What a Service that is refused has

    /// Its place is not free before it is gone.
    @Test
    void whatStaysKeepsItsAddress() {
        become(claiming("a", 1).build(), claiming("b", 2).build());
        Plan stood = plan;
        become(claiming("b", 2).build());
        assertEquals(2, frontends("b").size());
        Plan attempt = stood.towards(plan, named("a"));
        assertSame(stood.services().get(name("a")), attempt.services().get(name("a")));
        assertSame(stood.services().get(name("b")), attempt.services().get(name("b")));
        assertSame(stood.services(), attempt.services());

        // Once it is gone, the other has it, by the same way.
        plan = attempt.towards(plan, _ -> false);
        assertEquals(2, frontends("b").size());
    }

    /// Nobody loses an address to one that does not get it.
    @Test
    void whatDoesNotComeTakesNothing() {
        become(claiming("b", 2).build());
        Plan stood = plan;
        become(claiming("a", 1).build(), claiming("b", 2).build());
        assertEquals(1, frontends("b").size());
        Plan attempt = stood.towards(plan, named("a"));
        assertSame(stood.services(), attempt.services());
    }

    @Test
    void theNextClaimantThatMayHasIt() {
        become(claiming("c", 3).build());
        Plan stood = plan;
        become(claiming("a", 1).build(), claiming("b", 2).build(), claiming("c", 3).build());
        plan = stood.towards(plan, named("a"));
        assertEquals(2, frontends("b").size());
        assertEquals(1, frontends("c").size());
    }

    // Any cluster

    @Test
    void randomHistories() {
        for (long seed = 0; seed < SEEDS; seed++) {
            new History(seed).run();
        }
        long fresh = System.nanoTime();
        System.out.println("FrontendOwnersTest: fresh seed " + fresh);
        new History(fresh).run();
    }

    private Plan become(Service... services) {
        var next = new TestCluster(ClusterSettings.DEFAULT, Arrays.asList(services), List.of());
        snapshot = snapshot.with(next.changesSince(cluster));
        cluster = next;
        plan = planner.plan(snapshot, NODE, plan);
        return plan;
    }

    private List<Frontend> frontends(String service) {
        PlannedService planned = plan.services().get(name(service));
        assertTrue(planned != null);
        return planned.ports().getFirst().frontends();
    }

    private static ServiceName name(String service) {
        return new ServiceName("shop", service);
    }

    private static java.util.function.Predicate<ServiceName> named(String service) {
        return name(service)::equals;
    }

    private static ServiceBuilder claiming(String name, int clusterIp) {
        return service("shop", name)
                .clusterIp(NET.clusterIp(clusterIp))
                .port(80)
                .externalIp(SHARED);
    }

    /// What each service port is reached by, told straight from the Services, in texts.
    private static final class OwnersOracle {
        /// @param rank 0 for what stands and cannot be changed
        private record Claim(int rank, long created, String owner) implements Comparable<Claim> {
            @Override
            public int compareTo(Claim other) {
                int byRank = Integer.compare(rank, other.rank);
                int byAge = Long.compare(created, other.created);
                return byRank != 0 ? byRank : byAge != 0 ? byAge : owner.compareTo(other.owner);
            }
        }

        private final Map<String, TreeSet<Claim>> claims = new TreeMap<>();

        void add(Service service) {
            String ip = service.clusterIps().getFirst().toString();
            for (ServicePort port : service.ports()) {
                add(1, service, port, ip);
                service.loadBalancerVips().forEach(vip -> add(2, service, port, vip.toString()));
                service.externalIps().forEach(ext -> add(3, service, port, ext.toString()));
                if (port.nodePort() != 0) {
                    claim(
                            "node port " + port.nodePort() + "/" + port.protocol(),
                            new Claim(4, service.created(), owner(service.name(), port)));
                }
            }
        }

        private void add(int rank, Service service, ServicePort port, String ip) {
            claim(
                    ip + ":" + port.port() + "/" + port.protocol(),
                    new Claim(rank, service.created(), owner(service.name(), port)));
        }

        void claim(String key, Claim claim) {
            claims.computeIfAbsent(key, _ -> new TreeSet<>()).add(claim);
        }

        void standing(PlannedService service) {
            held(service).forEach((key, owner) -> claim(key, new Claim(0, 0, owner)));
        }

        Map<String, String> owners() {
            Map<String, String> owners = new TreeMap<>();
            claims.forEach((key, all) -> owners.put(key, all.first().owner()));
            return owners;
        }

        /// Each that is claimed in vain, with who does.
        Set<String> losses() {
            Set<String> losses = new TreeSet<>();
            claims.forEach((key, all) -> {
                String owner = all.first().owner();
                all.forEach(claim -> losses.add(key + " " + claim.owner()));
                losses.remove(key + " " + owner);
            });
            return losses;
        }

        private static String owner(ServiceName name, ServicePort port) {
            return name + ":" + port.name() + "/" + port.protocol();
        }

        static Map<String, String> held(PlannedService service) {
            Map<String, String> held = new TreeMap<>();
            for (PlannedPort port : service.ports()) {
                Protocol protocol = port.name().protocol();
                for (Frontend frontend : port.frontends()) {
                    String owner = service.name() + ":" + port.name().port() + "/" + protocol;
                    String before = held.put(FrontendKey.of(frontend, protocol).toString(), owner);
                    assertEquals(null, before);
                }
            }
            return held;
        }
    }

    private static Map<String, String> owners(Plan plan) {
        Map<String, String> owners = new TreeMap<>();
        plan.services()
                .forEach((_, service) ->
                        OwnersOracle.held(service)
                                .forEach((key, owner) -> {
                                    String other = owners.put(key, owner);
                                    assertEquals(null, other, () -> "also has " + key);
                                }));
        return owners;
    }

    /// A cluster whose Services claim what others claim, step by step.
    private static final class History {
        private final Random random;
        private final String where;
        private final Set<String> told = new TreeSet<>();
        private final Planner planner =
                new Planner(
                        IpFamily.IPV4,
                        new PlanListener() {
                            @Override
                            public void addressTaken(AddressConflict conflict) {
                                var loser = conflict.loser();
                                String text =
                                        "%s %s:%s/%s"
                                                .formatted(
                                                        conflict.key(),
                                                        loser.service(),
                                                        loser.port(),
                                                        loser.protocol());
                                assertTrue(told.add(text), () -> "twice: " + text);
                                assertNotEquals(conflict.owner(), loser);
                            }
                        });
        private Map<ServiceName, Service> services = new TreeMap<>();
        private Snapshot snapshot;
        private Plan plan = Plan.nothing(IpFamily.IPV4, NODE);

        /// As a kernel that refuses some changes has it.
        private Plan stands = plan;

        private Set<String> losses = Set.of();

        History(long seed) {
            this.random = new Random(seed);
            this.where = "seed " + seed;
            this.snapshot =
                    new TestCluster(ClusterSettings.DEFAULT, List.of(), List.of()).snapshot();
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                step(where + ", step " + step);
            }
        }

        private void step(String at) {
            Map<ServiceName, Service> next = new TreeMap<>(services);
            int changes = 1 + random.nextInt(step() ? 1 : 4);
            for (int i = 0; i < changes; i++) {
                int n = random.nextInt(8);
                ServiceName name = new ServiceName("ns" + n % 3, "svc" + n);
                if (random.nextInt(3) == 0) {
                    next.remove(name);
                } else {
                    next.put(name, randomService(name, n));
                }
            }
            var before =
                    new TestCluster(
                            ClusterSettings.DEFAULT, List.copyOf(services.values()), List.of());
            var after =
                    new TestCluster(ClusterSettings.DEFAULT, List.copyOf(next.values()), List.of());
            snapshot = snapshot.with(after.changesSince(before));
            services = next;
            told.clear();
            Plan was = plan;
            plan = planner.plan(snapshot, NODE, plan);
            checkPlan(was, at);
            checkTowards(at);
        }

        private boolean step() {
            return random.nextBoolean();
        }

        private void checkPlan(Plan was, String at) {
            var oracle = new OwnersOracle();
            services.values().forEach(oracle::add);
            assertEquals(oracle.owners(), owners(plan), at);
            Set<String> now = oracle.losses();
            Set<String> fresh = new TreeSet<>(now);
            fresh.removeAll(losses);
            assertEquals(fresh, told, at);
            losses = now;
            Plan anew = new Planner(IpFamily.IPV4).plan(snapshot, NODE, nothing());
            assertEquals(contents(anew), contents(plan), at);
            plan.services()
                    .forEach((name, service) -> {
                        PlannedService old = was.services().get(name);
                        assertTrue(old == service || !service.equals(old), at);
                    });
            plan.services()
                    .forEach((_, service) ->
                            service.ports()
                                    .forEach(port ->
                                            port.frontends()
                                                    .forEach(frontend ->
                                                            assertEquals(
                                                                    port.name(),
                                                                    plan.owners()
                                                                            .owner(
                                                                                    key(
                                                                                            port,
                                                                                            frontend)),
                                                                    at))));
        }

        private static FrontendKey key(PlannedPort port, Frontend frontend) {
            return FrontendKey.of(frontend, port.name().protocol());
        }

        /// Of what changes now, some is refused. What is not, is as if the refused had never asked.
        private void checkTowards(String at) {
            Set<ServiceName> kept = new HashSet<>();
            Set<ServiceName> all = new TreeSet<>(services.keySet());
            stands.services().forEach((name, _) -> all.add(name));
            all.stream().filter(_ -> random.nextInt(4) == 0).forEach(kept::add);
            Plan before = stands;
            stands = before.towards(plan, kept::contains);
            var oracle = new OwnersOracle();
            for (ServiceName name : all) {
                PlannedService stood = before.services().get(name);
                if (kept.contains(name) && stood != plan.services().get(name)) {
                    assertSame(stood, stands.services().get(name), at);
                    if (stood != null) {
                        oracle.standing(stood);
                    }
                } else if (services.get(name) != null) {
                    oracle.add(services.get(name));
                }
            }
            assertEquals(oracle.owners(), owners(stands), at);
            assertEquals(
                    contents(stands),
                    contents(before.towards(stands, _ -> false)),
                    () -> at + ": once more");
        }

        private static Map<ServiceName, PlannedService> contents(Plan plan) {
            Map<ServiceName, PlannedService> contents = new HashMap<>();
            plan.services().forEach(contents::put);
            return contents;
        }

        private static Plan nothing() {
            return Plan.nothing(IpFamily.IPV4, NODE);
        }

        private Service randomService(ServiceName name, int n) {
            ServiceBuilder service = service(name.namespace(), name.name());
            service.clusterIp(NET.clusterIp(random.nextInt(10) == 0 ? 1 : n + 1));
            Set<Integer> numbers = new HashSet<>();
            for (int i = 0; i < 2; i++) {
                int number = 80 + random.nextInt(2);
                if (numbers.add(number)) {
                    Protocol protocol = random.nextBoolean() ? Protocol.TCP : Protocol.UDP;
                    service.port("p" + i, protocol, number);
                    if (random.nextInt(3) == 0) {
                        service.nodePort(30080 + number);
                    }
                }
            }
            List<Ip> some =
                    List.of(SHARED, NET.vip(1), NET.clusterIp(1), NET.clusterIp(2), NET.eth0());
            for (Ip ip : some) {
                switch (random.nextInt(5)) {
                    case 0 -> service.externalIp(ip);
                    case 1 -> service.vip(ip);
                    default -> {}
                }
            }
            long[] ages = {1, 2, Service.UNKNOWN_AGE};
            return service.created(ages[random.nextInt(ages.length)]).build();
        }
    }
}
