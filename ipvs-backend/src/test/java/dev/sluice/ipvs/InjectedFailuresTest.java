package dev.sluice.ipvs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.RandomClusters;
import dev.sluice.conformance.TestCluster;
import dev.sluice.iptables.FakeIptables;
import dev.sluice.ipvs.change.InstalledServer;
import dev.sluice.ipvs.change.InstalledState;
import dev.sluice.ipvs.change.ServerEdit;
import dev.sluice.ipvs.state.ServerAddress;
import dev.sluice.model.IpFamily;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.Plan;
import dev.sluice.sync.SyncException;
import dev.sluice.sync.SyncReport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Random refusals and failures, and the final state.
class InjectedFailuresTest {
    private long now;

    private IpvsBackend start(FakeKernel kernel, FakeIptables iptables) {
        var settings = new IpvsSettings("rr", 14, List.of(), Duration.ofMinutes(5));
        return new IpvsBackend(
                settings, kernel, iptables, new FakeHost(), () -> now, new SilentListener());
    }

    /// The state after a first sync of a plan.
    private InstalledState fresh(Plan wanted) throws SyncException {
        var other = new FakeKernel();
        start(other, new FakeIptables()).sync(wanted);
        return other.image();
    }

    /// Refuses every tenth edit, the same ones each time. What is not refused is as planned, and in
    /// the end everything is.
    @Test
    void random_refusals_hurt_nobody_else_and_heal() throws SyncException {
        long fresh = new Random().nextLong();
        System.out.println("random_refusals_hurt_nobody_else_and_heal: seed " + fresh);
        for (long seed : new long[] {1, 2, 3, 4, 5, 6, 7, 8, fresh}) {
            refuseAtRandom(seed);
        }
    }

    private void refuseAtRandom(long seed) throws SyncException {
        var random = new RandomClusters(seed);
        var dice = new Random(seed);
        TestCluster last = random.cluster();
        Plan wanted = last.plan(IpFamily.IPV4);
        var node = new FakeKernel();
        IpvsBackend changing = start(node, new FakeIptables());
        Plan expected = Plan.nothing(IpFamily.IPV4, wanted.node());
        for (int change = 0; change < 12; change++) {
            int salt = dice.nextInt();
            InstalledState before = node.image();
            node.refuse(edit -> isTenth(edit.hashCode() ^ salt) && isNew(edit, before));
            node.refuseItems(item -> isTenth(item.hashCode() ^ salt));
            SyncReport report = changing.sync(wanted);
            assertEquals(change == 0, report.full(), "seed " + seed + ", change " + change);
            Set<ServiceName> refused = report.refused().keySet();
            expected = expected.towards(wanted, refused::contains);
            // What could not be removed is removed as soon as the kernel permits it.
            node.refuse(_ -> false);
            node.refuseItems(_ -> false);
            now += Duration.ofMinutes(10).toNanos();
            changing.finish();
            assertEquals(fresh(expected), node.image(), "seed " + seed + ", change " + change);
            TestCluster next = random.changed(last);
            wanted = next.planAfter(last, wanted);
            last = next;
        }
        assertEquals(Map.of(), changing.sync(wanted).refused());
        now += Duration.ofMinutes(10).toNanos();
        changing.finish();
        assertEquals(fresh(wanted), node.image(), "seed " + seed);
    }

    private static boolean isTenth(int number) {
        return Math.floorMod(number, 10) == 0;
    }

    /// Whether the edit does not restore what was installed before: reverts must be possible.
    private static boolean isNew(ServerEdit edit, InstalledState before) {
        InstalledServer installed = before.servers().get(edit.at());
        return installed == null
                || switch (edit) {
                    case ServerEdit.AddServer(var server) -> !server.equals(installed.server());
                    case ServerEdit.SetServer(var server) -> !server.equals(installed.server());
                    case ServerEdit.AddReal(_, var real) -> !installed.weights().containsKey(real);
                    case ServerEdit.SetReal(_, var real, _) ->
                            !installed.weights().containsKey(real);
                    case ServerEdit.DeleteServer _, ServerEdit.DeleteReal _ -> true;
                };
    }

    /// Lets each call of a sync fail once, before and after it takes effect. No virtual server that
    /// is needed before and after is removed in between, and the next syncs end in the same state
    /// as a first sync.
    @Test
    void a_call_that_fails_anywhere_costs_nothing_that_stands() throws SyncException {
        var random = new RandomClusters(11);
        TestCluster first = random.cluster();
        TestCluster second = first;
        for (int i = 0; i < 6; i++) {
            second = random.changed(second);
        }
        Plan before = first.plan(IpFamily.IPV4);
        Plan after = second.planAfter(first, before);
        Set<ServerAddress> stay = Set.copyOf(fresh(before).servers().keySet());
        stay = Set.copyOf(intersection(stay, fresh(after).servers().keySet()));
        assertFalse(stay.isEmpty());
        int failures = 0;
        for (boolean afterwards : new boolean[] {false, true}) {
            for (boolean full : new boolean[] {false, true}) {
                int position = 0;
                while (failsAt(position++, afterwards, full, before, after, stay)) {
                    failures++;
                }
            }
        }
        assertTrue(failures > 20, "failures " + failures);
    }

    private static Set<ServerAddress> intersection(
            Set<ServerAddress> some, Set<ServerAddress> others) {
        return some.stream().filter(others::contains).collect(Collectors.toSet());
    }

    /// @return whether there was such a call
    private boolean failsAt(
            int position,
            boolean afterwards,
            boolean full,
            Plan before,
            Plan after,
            Set<ServerAddress> stay)
            throws SyncException {
        var node = new FakeKernel();
        var tables = new FakeIptables();
        IpvsBackend changing = start(node, tables);
        changing.sync(before);
        if (full) {
            changing = start(node, tables);
        }
        node.takeRemoved();
        node.failAfter(position, afterwards);
        boolean failed = false;
        try {
            changing.sync(after);
            now += Duration.ofMinutes(10).toNanos();
            changing.drift();
            changing.finish();
        } catch (SyncException _) {
            failed = true;
        }
        node.failAfter(-1, false);
        changing.sync(after);
        now += Duration.ofMinutes(10).toNanos();
        changing.finish();
        String where = "call " + position + (full ? " of a full sync" : "");
        assertEquals(fresh(after), node.image(), where);
        assertEquals(Set.of(), intersection(node.takeRemoved(), stay), where);
        assertEquals(0, changing.sync(after).changes(), where);
        return failed;
    }
}
