package dev.sluice.testbed.packets;

import dev.sluice.conformance.ExpectedOutcome;
import dev.sluice.conformance.NftablesExpectations;
import dev.sluice.conformance.Packet;
import dev.sluice.conformance.TestCluster;
import dev.sluice.daemon.localhost.LocalhostNodePorts;
import dev.sluice.daemon.metrics.Metrics;
import dev.sluice.inspect.explain.ModeFacts;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.nftables.KernelBackend;
import dev.sluice.nftables.layout.TableSettings;
import dev.sluice.plan.Frontend;
import dev.sluice.plan.Plan;
import dev.sluice.plan.PlannedPort;
import dev.sluice.sync.Backend;
import dev.sluice.sync.SyncException;
import dev.sluice.sync.SyncListener;
import dev.sluice.sync.SyncReport;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AutoClose;

/// nftables mode with node ports on loopback addresses: its rules and its forwarder.
class NftablesLocalhostTrafficIT extends TrafficConformance {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final TestNode node;

    @AutoClose
    private final LocalhostNodePorts nodePorts =
            new LocalhostNodePorts(Set.of(IpFamily.values()), new Metrics());

    NftablesLocalhostTrafficIT(TestNode node) {
        super(node);
        this.node = node;
    }

    @Override
    protected ModeFacts mode() {
        return new ModeFacts.Nftables(true);
    }

    @Override
    protected Backend backend(IpFamily family) throws SyncException {
        return KernelBackend.open(family, new TableSettings(14, true).withLocalhostNodePorts());
    }

    @Override
    protected void installed(Plan plan, SyncReport report) throws Exception {
        nodePorts.synced(
                new SyncListener.Synced(Optional.empty(), plan, report, Duration.ZERO, List.of()));
        String loopback = plan.family() == IpFamily.IPV4 ? "127.0.0.1:" : "[::1]:";
        Set<String> expected = new TreeSet<>();
        plan.services()
                .forEach((_, service) ->
                        service.ports().forEach(port -> add(port, loopback, expected)));
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!listening(loopback).equals(expected)) {
            if (System.nanoTime() > end) {
                throw new AssertionError(listening(loopback) + " listen, not " + expected);
            }
            Thread.sleep(5);
        }
    }

    private static void add(PlannedPort port, String loopback, Set<String> to) {
        for (Frontend frontend : port.frontends()) {
            if (frontend instanceof Frontend.NodePort(int number)
                    && port.name().protocol() == Protocol.TCP
                    && !port.externalEndpoints().isEmpty()) {
                to.add(loopback + number);
            }
        }
    }

    private Set<String> listening(String loopback) throws IOException {
        Set<String> addresses = new TreeSet<>();
        node.run(Place.NODE, "ss", "-Hltn")
                .lines()
                .map(line -> line.split("\\s+", -1)[3])
                .filter(address -> address.startsWith(loopback))
                .forEach(addresses::add);
        return addresses;
    }

    @Override
    protected Optional<ExpectedOutcome> expected(
            TestCluster cluster, Packet packet, ExpectedOutcome elsewhere) {
        return NftablesExpectations.withForwarder(cluster, packet, elsewhere);
    }
}
