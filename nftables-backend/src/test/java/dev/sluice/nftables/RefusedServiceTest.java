package dev.sluice.nftables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.model.IpFamily;
import dev.sluice.model.ServiceName;
import dev.sluice.nftables.table.Contents;
import dev.sluice.plan.Plan;
import dev.sluice.sync.SyncException;
import dev.sluice.sync.SyncReport;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A refusal of one Service's rules does not affect other Services, and leaves that Service whole.
class RefusedServiceTest extends RefusedServiceSetup {
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

    /// The table is read, and the Service found as it was: it stays like that.
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

    /// The Service was to give up an address that another Service also claims.
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

        // The same if the table is read.
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

    /// A chain that several Services share, and only new ones need.
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

    /// Random changes and refusals. After each, every Service is either as before or as wanted, and
    /// whole. In the end all are as wanted.
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
                // The revert was refused, too.
                assertTrue(
                        String.valueOf(e.getMessage()).startsWith("cannot be reverted"),
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
}
