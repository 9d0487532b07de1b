package dev.sluice.testbed.golden;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.TestCluster;
import dev.sluice.faults.Fault;
import dev.sluice.faults.FaultyPrograms;
import dev.sluice.iptables.Binaries;
import dev.sluice.iptables.PacketCounters;
import dev.sluice.iptables.Programs;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Service;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.Plan;
import dev.sluice.sync.SyncException;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import dev.sluice.testbed.node.TestNodes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;

/// Faulty iptables programs in front of a real kernel.
@ExtendWith(TestNodes.class)
class FaultyIptablesIT {
    @TempDir private Path folder;

    static Stream<Arguments> lies() {
        return Stream.of(
                Arguments.of(Binaries.NFT, new Fault.SucceedWithoutWriting()),
                Arguments.of(Binaries.NFT, new Fault.WriteHalf()),
                Arguments.of(Binaries.LEGACY, new Fault.SucceedWithoutWriting()));
    }

    @ParameterizedTest
    @MethodSource("lies")
    void aProgramThatWritesLessThanItSaysIsNotBelieved(
            Binaries binaries, Fault fault, TestNode node) throws Exception {
        node.in(
                Place.NODE,
                () -> {
                    var faults = new FaultyPrograms(folder);
                    IptablesKernel kernel = kernel(binaries, faults);
                    try (var backend = kernel.backend(14, PacketCounters.NONE)) {
                        backend.sync(plan(1));
                        faults.set(kernel.program() + "-restore", fault);
                        var failure =
                                assertThrows(SyncException.class, () -> backend.sync(plan(5)));
                        String said = String.valueOf(failure.getMessage());
                        assertTrue(said.contains("iptables-restore succeeded, but"), said);
                        faults.heal(kernel.program() + "-restore");
                        assertTrue(backend.sync(plan(5)).full());
                        assertEquals(
                                0, kernel.backend(14, PacketCounters.NONE).sync(plan(5)).changes());
                    }
                    return true;
                });
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "HOST")
    void aProgramThatRefusesOneServiceLetsTheOthersIn(Binaries binaries, TestNode node)
            throws Exception {
        node.in(
                Place.NODE,
                () -> {
                    var faults = new FaultyPrograms(folder);
                    IptablesKernel kernel = kernel(binaries, faults);
                    faults.set(kernel.program() + "-restore", new Fault.FailAtLine("shop/s3"));
                    try (var backend = kernel.backend(14, PacketCounters.NONE)) {
                        Plan plan = plan(6);
                        var bad = new ServiceName("shop", "s3");
                        assertEquals(Set.of(bad), backend.sync(plan).refused().keySet());
                        Plan others =
                                Plan.nothing(plan.family(), plan.node()).towards(plan, bad::equals);
                        assertEquals(
                                0, kernel.backend(14, PacketCounters.NONE).sync(others).changes());
                        faults.set(kernel.program() + "-restore", new Fault.None());
                        backend.sync(plan);
                        assertEquals(
                                0, kernel.backend(14, PacketCounters.NONE).sync(plan).changes());
                    }
                    return true;
                });
    }

    private static IptablesKernel kernel(Binaries binaries, FaultyPrograms faults) {
        var programs = new Programs(faults.prefix(), Duration.ofMinutes(2));
        return new IptablesKernel(binaries, IpFamily.IPV4, programs);
    }

    private static Plan plan(int count) {
        List<Service> services = new ArrayList<>();
        List<EndpointSlice> slices = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = "s" + i;
            services.add(service("shop", name).clusterIp("10.96.1." + (i + 1)).port(80).build());
            slices.add(slice("shop", name).port(8080).ready(Ip.of("10.244.1.2")).build());
        }
        return new TestCluster(ClusterSettings.DEFAULT, services, slices).plan(IpFamily.IPV4);
    }
}
