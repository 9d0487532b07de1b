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
import dev.sluice.services.Snapshot;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Random Services that claim the same addresses: each plan has the owners that
/// [FrontendOwnersOracle] computes, also if the kernel refuses some changes.
class RandomClaimsTest {
    private static final TestNet NET = TestNet.IPV4;
    private static final NodeView NODE = ClusterSettings.DEFAULT.view(IpFamily.IPV4);
    private static final Ip SHARED = NET.externalIp(1);
    private static final int SEEDS = 150;
    private static final int STEPS = 25;

    @Test
    void randomHistories() {
        for (long seed = 0; seed < SEEDS; seed++) {
            new History(seed).run();
        }
        long fresh = System.nanoTime();
        System.out.println("RandomClaimsTest: fresh seed " + fresh);
        new History(fresh).run();
    }

    private static Map<String, String> owners(Plan plan) {
        Map<String, String> owners = new TreeMap<>();
        plan.services()
                .forEach((_, service) ->
                        FrontendOwnersOracle.held(service)
                                .forEach((key, owner) -> {
                                    String other = owners.put(key, owner);
                                    assertEquals(null, other, () -> "also has " + key);
                                }));
        return owners;
    }

    /// A cluster that changes step by step, whose Services claim the same few addresses.
    private static final class History {
        private final Random random;
        private final String where;
        private final Set<String> reported = new TreeSet<>();
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
                                assertTrue(reported.add(text), () -> "twice: " + text);
                                assertNotEquals(conflict.owner(), loser);
                            }
                        });
        private Map<ServiceName, Service> services = new TreeMap<>();
        private Snapshot snapshot;
        private Plan plan = Plan.nothing(IpFamily.IPV4, NODE);

        /// What is installed in a kernel that refuses some changes.
        private Plan installed = plan;

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
            int changes = 1 + random.nextInt(random.nextBoolean() ? 1 : 4);
            for (int i = 0; i < changes; i++) {
                int n = random.nextInt(8);
                ServiceName name = new ServiceName("ns" + n % 3, "svc" + n);
                if (random.nextInt(3) == 0) {
                    next.remove(name);
                } else {
                    next.put(name, randomService(name, n));
                }
            }
            var last =
                    new TestCluster(
                            ClusterSettings.DEFAULT, List.copyOf(services.values()), List.of());
            var changed =
                    new TestCluster(ClusterSettings.DEFAULT, List.copyOf(next.values()), List.of());
            snapshot = snapshot.with(changed.changesSince(last));
            services = next;
            reported.clear();
            Plan before = plan;
            plan = planner.plan(snapshot, NODE, plan);
            checkPlan(before, at);
            checkTowards(at);
        }

        private void checkPlan(Plan before, String at) {
            var oracle = new FrontendOwnersOracle();
            services.values().forEach(oracle::add);
            assertEquals(oracle.owners(), owners(plan), at);
            Set<String> now = oracle.losses();
            Set<String> fresh = new TreeSet<>(now);
            fresh.removeAll(losses);
            assertEquals(fresh, reported, at);
            losses = now;
            Plan anew = new Planner(IpFamily.IPV4).plan(snapshot, NODE, nothing());
            assertEquals(contents(anew), contents(plan), at);
            plan.services()
                    .forEach((name, service) -> {
                        PlannedService old = before.services().get(name);
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

        /// The kernel refuses some changes of this step. The changes that it takes have the owners
        /// that they would have if the refused Services had claimed nothing new.
        private void checkTowards(String at) {
            Set<ServiceName> kept = new HashSet<>();
            Set<ServiceName> all = new TreeSet<>(services.keySet());
            installed.services().forEach((name, _) -> all.add(name));
            all.stream().filter(_ -> random.nextInt(4) == 0).forEach(kept::add);
            Plan before = installed;
            installed = before.towards(plan, kept::contains);
            var oracle = new FrontendOwnersOracle();
            for (ServiceName name : all) {
                PlannedService old = before.services().get(name);
                if (kept.contains(name) && old != plan.services().get(name)) {
                    assertSame(old, installed.services().get(name), at);
                    if (old != null) {
                        oracle.installed(old);
                    }
                } else if (services.get(name) != null) {
                    oracle.add(services.get(name));
                }
            }
            assertEquals(oracle.owners(), owners(installed), at);
            assertEquals(
                    contents(installed),
                    contents(before.towards(installed, _ -> false)),
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
