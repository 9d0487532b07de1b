package dev.sluice.testbed.golden;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.TestCluster;
import dev.sluice.iptables.Binaries;
import dev.sluice.iptables.IptablesBackend;
import dev.sluice.iptables.PacketCounters;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Service;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.Endpoint;
import dev.sluice.plan.Plan;
import dev.sluice.plan.PlannedPort;
import dev.sluice.plan.PlannedService;
import dev.sluice.sync.SyncException;
import dev.sluice.sync.SyncReport;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.ShellCommand;
import dev.sluice.testbed.node.TestNode;
import dev.sluice.testbed.node.TestNodes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/// What the real programs refuse, and the effect on other Services.
@ExtendWith(TestNodes.class)
class RefusalIT {
    private static final int SERVICES = 9;
    private static final ServiceName BAD = new ServiceName("shop", "s3");

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "HOST")
    void aRefusedServiceIsNamedAndStopsNoOther(Binaries binaries, TestNode node) throws Exception {
        node.in(
                Place.NODE,
                () -> {
                    var kernel = new IptablesKernel(binaries, IpFamily.IPV4);
                    IptablesBackend backend = kernel.backend(14, PacketCounters.NONE);
                    Plan plan = plan(SERVICES);
                    Plan wrong = withEndpointAtPort(plan, BAD, 70_000);
                    SyncReport report = backend.sync(wrong);
                    assertEquals(Set.of(BAD), report.refused().keySet());
                    String why = report.refused().getOrDefault(BAD, "");
                    assertTrue(why.startsWith("`-A KUBE-SEP-"), why);
                    assertTrue(why.contains(":70000`: Port `70000' not valid"), why);
                    assertEquals(1, why.lines().count());
                    assertEquals(SERVICES - 1, clusterIps(kernel));

                    assertFalse(backend.sync(plan).full());
                    assertEquals(SERVICES, clusterIps(kernel));
                    List<String> before = rules(kernel);
                    assertEquals(Set.of(BAD), backend.sync(wrong).refused().keySet());
                    assertEquals(before, rules(kernel));
                    assertEquals(Optional.empty(), backend.drift());
                    return true;
                });
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "HOST")
    void aForeignJumpToAServicesChainHoldsUpNobody(Binaries binaries, TestNode node)
            throws Exception {
        node.in(
                Place.NODE,
                () -> {
                    var kernel = new IptablesKernel(binaries, IpFamily.IPV4);
                    IptablesBackend backend = kernel.backend(14, PacketCounters.NONE);
                    backend.sync(plan(SERVICES));
                    String chain = chainOf(kernel, BAD);
                    new ShellCommand(
                                    List.of(
                                            kernel.program(),
                                            "-t",
                                            "nat",
                                            "-A",
                                            "PREROUTING",
                                            "-j",
                                            chain))
                            .run();
                    Plan fewer = plan(2);
                    assertEquals(Map.of(), backend.sync(fewer).refused());
                    assertEquals(2, clusterIps(kernel));
                    assertTrue(backend.unfinished().isPresent());
                    assertEquals(
                            Map.of(),
                            kernel.backend(14, PacketCounters.NONE).sync(fewer).refused());
                    List<String> dump = kernel.save();
                    assertTrue(dump.contains("-A PREROUTING -j " + chain));
                    assertTrue(dump.stream().noneMatch(line -> line.startsWith("-A " + chain)));
                    return true;
                });
    }

    /// Where iptables itself gives up, a running backend goes on, and a start says why it cannot.
    @Test
    void aNativeRuleInItsTableEndsAStartOnly(TestNode node) throws Exception {
        node.in(
                Place.NODE,
                () -> {
                    var kernel = new IptablesKernel(Binaries.NFT, IpFamily.IPV4);
                    IptablesBackend backend = kernel.backend(14, PacketCounters.NONE);
                    backend.sync(plan(2));
                    nft("add rule ip nat POSTROUTING meta random < 1 counter");
                    assertEquals(Map.of(), backend.sync(plan(SERVICES)).refused());
                    IOException end =
                            assertThrows(
                                    IOException.class,
                                    () -> kernel.backend(14, PacketCounters.NONE));
                    String why = String.valueOf(end.getMessage());
                    assertTrue(why.startsWith("iptables-nft, table nat, failed with "), why);
                    assertEquals(1, why.lines().count());
                    nft("flush chain ip nat POSTROUTING");
                    assertEquals(
                            Map.of(),
                            kernel.backend(14, PacketCounters.NONE).sync(plan(SERVICES)).refused());
                    assertEquals(SERVICES, clusterIps(kernel));
                    return true;
                });
    }

    private static void nft(String command) throws IOException {
        new ShellCommand(List.of("nft", command)).run();
    }

    private static List<String> rules(IptablesKernel kernel) throws SyncException {
        return kernel.save().stream().filter(line -> line.startsWith("-A")).sorted().toList();
    }

    private static long clusterIps(IptablesKernel kernel) throws SyncException {
        return kernel.save().stream()
                .filter(line -> line.startsWith("-A KUBE-SERVICES") && line.contains("cluster IP"))
                .count();
    }

    private static String chainOf(IptablesKernel kernel, ServiceName service) throws SyncException {
        return kernel.save().stream()
                .filter(line -> line.contains("\"" + service + " cluster IP\""))
                .filter(line -> line.startsWith("-A KUBE-SERVICES"))
                .map(line -> line.substring(line.indexOf("KUBE-SVC-")))
                .findFirst()
                .orElseThrow();
    }

    private static Plan plan(int count) {
        List<Service> services = new ArrayList<>();
        List<EndpointSlice> slices = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = "s" + i;
            services.add(service("shop", name).clusterIp("10.96.1." + i).port(80).build());
            slices.add(slice("shop", name).port(8080).ready(Ip.of("10.244.1.2")).build());
        }
        return new TestCluster(ClusterSettings.DEFAULT, services, slices).plan(IpFamily.IPV4);
    }

    /// Returns the plan with an endpoint port that an API server would reject.
    private static Plan withEndpointAtPort(Plan plan, ServiceName name, int number) {
        PlannedService service = plan.services().get(name);
        assertTrue(service != null);
        PlannedPort port = service.ports().getFirst();
        Endpoint first = port.cluster().getFirst();
        List<Endpoint> endpoints = List.of(new Endpoint(first.ip(), number, first.place()));
        PlannedPort wrong =
                new PlannedPort(
                        port.name(),
                        port.claimed(),
                        port.frontends(),
                        port.healthCheckNodePort(),
                        port.internalPolicy(),
                        port.externalPolicy(),
                        port.internal(),
                        port.external(),
                        endpoints,
                        port.local(),
                        endpoints,
                        endpoints,
                        port.terminating(),
                        port.known(),
                        port.affinitySeconds(),
                        port.sources());
        var services = plan.services().edit();
        services.put(
                name,
                new PlannedService(
                        name, service.created(), "", List.of(wrong), service.localReady()));
        return new Plan(
                plan.family(),
                plan.node(),
                services.build(),
                plan.owners(),
                plan.serviceCidrs(),
                plan.knownEndpoints(),
                plan.made());
    }
}
