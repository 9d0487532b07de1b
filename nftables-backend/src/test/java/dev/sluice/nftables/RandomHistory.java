package dev.sluice.nftables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.RandomClusters;
import dev.sluice.conformance.TestCluster;
import dev.sluice.model.IpFamily;
import dev.sluice.nftables.layout.Layout;
import dev.sluice.nftables.layout.TableSettings;
import dev.sluice.nftables.table.Chain;
import dev.sluice.nftables.table.Command;
import dev.sluice.nftables.table.Contents;
import dev.sluice.nftables.table.Key;
import dev.sluice.nftables.table.SetSpec;
import dev.sluice.nftables.table.Value;
import dev.sluice.nftables.wire.InstalledTable;
import dev.sluice.nftables.wire.Kernel;
import dev.sluice.plan.NodeView;
import dev.sluice.plan.Plan;
import dev.sluice.plan.Planner;
import dev.sluice.services.Snapshot;
import dev.sluice.sync.SyncException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/// A random run of a backend: the cluster changes, the backend restarts, another program changes
/// the table, time passes. Whatever happened, the table is in the end the same as after a first
/// sync, except for the order of slots.
final class RandomHistory {
    private static final Duration MOMENT = Duration.ofMillis(400);

    private TableSettings settings;
    private final Random random;
    private final RandomClusters clusters;
    private final Kernel kernel;
    private final Tamper tamper;
    private final IpFamily family;
    private final Planner planner;
    private NftablesBackend backend;
    private TestCluster cluster;
    private Snapshot snapshot;
    private NodeView node;
    private Plan plan;
    private long now;

    /// Another program's transaction.
    interface Tamper {
        /// @param place the chain or set that it changes, or the table
        void change(String place, List<Command> commands) throws SyncException;
    }

    RandomHistory(long seed, IpFamily family, Kernel kernel, Tamper tamper) {
        this.settings = new TableSettings(14, true, seed % 2 == 0, seed % 3 == 0);
        this.random = new Random(seed);
        this.clusters = new RandomClusters(seed);
        this.kernel = kernel;
        this.tamper = tamper;
        this.family = family;
        this.planner = new Planner(family);
        this.backend = start();
        this.cluster = clusters.cluster();
        this.snapshot = cluster.snapshot();
        this.node = cluster.settings().view(family);
        this.plan = Plan.nothing(family, node);
    }

    private NftablesBackend start() {
        return new NftablesBackend(family, settings, kernel, () -> now);
    }

    /// Makes a random change, and syncs.
    void step() throws SyncException {
        now += random.nextLong(MOMENT.toNanos());
        int dice = random.nextInt(100);
        if (dice < 3) {
            backend = start();
        } else if (dice < 6) {
            interfere();
        } else if (dice < 8) {
            // The configuration or the node changes: the daemon restarts with it.
            cluster = clusters.cluster();
            node = cluster.settings().view(family);
            snapshot = cluster.snapshot();
            settings = new TableSettings(14, true, settings.counts(), random.nextBoolean());
            backend = start();
        } else {
            TestCluster changed = clusters.changed(cluster);
            snapshot = snapshot.with(changed.changesSince(cluster));
            cluster = changed;
        }
        if (backend.unfinished().filter(rest -> !rest.isPositive()).isPresent()) {
            backend.finish();
        }
        plan = planner.plan(snapshot, node, plan);
        backend.sync(plan);
    }

    /// Finishes what is pending, and checks the table.
    void settle() throws SyncException {
        now += Duration.ofSeconds(2).toNanos();
        backend.finish();
        check(kernel.read(Layout.FILLED).orElseThrow());
    }

    private void interfere() throws SyncException {
        InstalledTable table = kernel.read(Layout.FILLED).orElse(null);
        if (table == null) {
            return;
        }
        Contents installed = table.against(new Contents());
        String place = NftablesBackend.TABLE;
        List<Command> commands = new ArrayList<>();
        switch (random.nextInt(4)) {
            case 0 -> commands.add(new Command.DeleteTable(NftablesBackend.TABLE));
            case 1 -> {
                Chain chain = pick(List.copyOf(installed.chains()));
                if (chain.rules().isEmpty()) {
                    return;
                }
                place = chain.name();
                commands.add(new Command.FlushChain(place));
            }
            case 2 -> {
                place = pick(Layout.FILLED).name();
                if (installed.elements(place).isEmpty()) {
                    return;
                }
                commands.add(new Command.FlushElements(place));
            }
            default -> {
                place = "stranger";
                commands.add(new Command.AddChain(Chain.of("stranger")));
            }
        }
        try {
            tamper.change(place, commands);
        } catch (SyncException _) {
            return; // not everything that is installed may be changed
        }
        assertTrue(backend.drift().isPresent(), "unnoticed: " + commands);
    }

    private <T> T pick(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private void check(InstalledTable table) {
        Contents wanted = Layout.whole(plan, settings);
        Contents found = table.against(wanted);
        for (Chain chain : wanted.chains()) {
            assertEquals(chain, found.chain(chain.name()));
        }
        for (SetSpec set : wanted.sets()) {
            assertEquals(set, found.set(set.name()));
        }
        assertEquals(wanted.sets().size(), found.sets().size());
        for (SetSpec set : Layout.FILLED) {
            Map<Key, Value> elements = found.elements(set.name());
            Map<Key, Value> expected = wanted.elements(set.name());
            if (set.holds() == SetSpec.Holds.ENDPOINT) {
                assertEquals(expected.keySet(), elements.keySet(), set.name());
                assertEquals(byFrontend(expected), byFrontend(elements), set.name());
            } else {
                assertEquals(expected, elements, set.name());
            }
        }
    }

    private static Map<Key, Set<Value>> byFrontend(Map<Key, Value> slots) {
        Map<Key, Set<Value>> all = new HashMap<>();
        slots.forEach((key, value) -> {
            Key frontend =
                    switch (key) {
                        case Key.VipSlot(var ip, var protocol, int port, _) ->
                                new Key.Vip(ip, protocol, port);
                        case Key.NodePortSlot(var protocol, int port, _) ->
                                new Key.NodePort(protocol, port);
                        default -> throw new AssertionError("not a slot: " + key);
                    };
            all.computeIfAbsent(frontend, _ -> new HashSet<>()).add(value);
        });
        return all;
    }
}
