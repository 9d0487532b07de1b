package dev.sluice.testbed.golden;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
import dev.sluice.plan.Plan;
import dev.sluice.sync.Drift;
import dev.sluice.sync.SyncException;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.ShellCommand;
import dev.sluice.testbed.node.TestNode;
import dev.sluice.testbed.node.TestNodes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Other programs' changes of our tables: a few drift checks find them, and the next sync repairs
/// them. Changes that do not affect our rules are ignored.
@ExtendWith(TestNodes.class)
class IptablesDriftCheckIT {
    private static final int MANY = 2_000;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NFT | iptables-nft -t nat -F | chain KUBE-",
                "NFT | iptables-nft -t nat -D PREROUTING 1 | the jump from PREROUTING to KUBE-SERVICES",
                "NFT | nft add table ip nat { flags dormant; } | the table is switched off",
                "NFT | nft add table ip filter { flags dormant; } | the table is switched off",
                "NFT | nft flush ruleset | KUBE-",
                "LEGACY | iptables-legacy -t nat -F | KUBE-",
                "LEGACY | iptables-legacy -t nat -D KUBE-SERVICES 1 | a rule of service shop/s",
                "LEGACY | iptables-legacy -t nat -D PREROUTING 1 | the jump from PREROUTING",
                "NFT | iptables-nft -t nat -I PREROUTING -j ACCEPT | ''",
                "NFT | iptables-nft -P FORWARD DROP | ''",
                "LEGACY | iptables-legacy -t nat -I PREROUTING -j ACCEPT | ''",
            })
    void whatIsOursIsNoticedAndRepaired(
            Binaries binaries, String command, String what, TestNode node) throws Exception {
        node.in(
                Place.NODE,
                () -> {
                    var kernel = new IptablesKernel(binaries, IpFamily.IPV4);
                    try (var backend = kernel.backend(14, PacketCounters.NONE)) {
                        Plan plan = plan(5);
                        backend.sync(plan);
                        List<String> before = rules(kernel);
                        assertEquals(Optional.empty(), look(backend));
                        run(command);
                        Optional<Drift> drift = look(backend);
                        String found = drift.map(Drift::what).orElse("");
                        assertTrue(found.contains(what), found);
                        assertEquals(what.isEmpty(), drift.isEmpty(), found);
                        assertEquals(drift.isPresent(), backend.sync(plan).full());
                        assertEquals(Optional.empty(), look(backend));
                        if (drift.isPresent()) {
                            assertEquals(before, rules(kernel));
                            assertEquals("", dormant());
                        }
                    }
                    return true;
                });
    }

    @Test
    void aTableThatWasSwitchedOffBeforeWeCameIsSwitchedOn(TestNode node) throws Exception {
        node.in(
                Place.NODE,
                () -> {
                    var kernel = new IptablesKernel(Binaries.NFT, IpFamily.IPV4);
                    run("nft add table ip nat { flags dormant; }");
                    assertTrue(dormant().contains("dormant"));
                    try (var backend = kernel.backend(14, PacketCounters.NONE)) {
                        backend.sync(plan(1));
                        assertEquals("", dormant());
                        assertEquals(Optional.empty(), look(backend));
                    }
                    return true;
                });
    }

    @Test
    void aChainOfOursThatHangsAtAHookIsMadeAnew(TestNode node) throws Exception {
        node.in(
                Place.NODE,
                () -> {
                    var kernel = new IptablesKernel(Binaries.NFT, IpFamily.IPV4);
                    run("nft add table ip nat");
                    run(
                            "nft add chain ip nat KUBE-SERVICES"
                                    + " { type nat hook prerouting priority -90; policy accept; }");
                    run("nft add rule ip nat KUBE-SERVICES accept");
                    try (var backend = kernel.backend(14, PacketCounters.NONE)) {
                        Plan plan = plan(3);
                        backend.sync(plan);
                        assertEquals(Optional.empty(), look(backend));
                        assertEquals(
                                0, kernel.backend(14, PacketCounters.NONE).sync(plan).changes());
                    }
                    return true;
                });
    }

    @Test
    void aChainOfTheKernelsThatIsNoneIsNamed(TestNode node) throws Exception {
        node.in(
                Place.NODE,
                () -> {
                    var kernel = new IptablesKernel(Binaries.NFT, IpFamily.IPV4);
                    run("nft add table ip nat");
                    run("nft add chain ip nat PREROUTING");
                    try (var backend = kernel.backend(14, PacketCounters.NONE)) {
                        var failure =
                                assertThrows(SyncException.class, () -> backend.sync(plan(1)));
                        String said = String.valueOf(failure.getMessage());
                        assertTrue(said.contains("PREROUTING"), said);
                    }
                    return true;
                });
    }

    @ParameterizedTest
    @CsvSource({"NFT", "LEGACY"})
    void ourOwnLargeCommitsAccuseNobody(Binaries binaries, TestNode node) throws Exception {
        node.in(
                Place.NODE,
                () -> {
                    var ipv4 = new IptablesKernel(binaries, IpFamily.IPV4);
                    var ipv6 = new IptablesKernel(binaries, IpFamily.IPV6);
                    try (var large = ipv4.backend(14, PacketCounters.NONE);
                            var small = ipv6.backend(14, PacketCounters.NONE)) {
                        Plan nothing =
                                new TestCluster(ClusterSettings.DEFAULT, List.of(), List.of())
                                        .plan(IpFamily.IPV6);
                        small.sync(nothing);
                        large.sync(plan(1));
                        large.sync(plan(MANY));
                        assertEquals(Optional.empty(), look(small));
                        assertEquals(Optional.empty(), look(large));
                        large.sync(plan(1));
                        assertEquals(Optional.empty(), look(small));
                        assertEquals(Optional.empty(), look(large));
                        run(
                                binaries == Binaries.NFT
                                        ? "ip6tables-nft -t nat -F"
                                        : "ip6tables-legacy -t nat -F");
                        assertTrue(look(small).isPresent());
                    }
                    return true;
                });
    }

    /// Checks several times, because one check may cover only a part.
    private static Optional<Drift> look(IptablesBackend backend) throws SyncException {
        Optional<Drift> found = Optional.empty();
        for (int i = 0; i < 3 && found.isEmpty(); i++) {
            found = backend.drift();
        }
        return found;
    }

    private static List<String> rules(IptablesKernel kernel) throws SyncException {
        return kernel.save().stream().filter(line -> line.startsWith("-A")).sorted().toList();
    }

    private static String dormant() throws IOException {
        StringBuilder found = new StringBuilder();
        new ShellCommand(List.of("nft", "list", "ruleset"))
                .run()
                .lines()
                .filter(line -> line.contains("dormant"))
                .forEach(found::append);
        return found.toString();
    }

    private static void run(String command) throws IOException {
        new ShellCommand(List.of(command.split(" ", -1))).run();
    }

    private static Plan plan(int count) {
        List<Service> services = new ArrayList<>();
        List<EndpointSlice> slices = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = "s" + i;
            String ip = "10.96." + i / 200 + "." + (i % 200 + 1);
            services.add(service("shop", name).clusterIp(ip).port(80).build());
            slices.add(slice("shop", name).port(8080).ready(Ip.of("10.244.1.2")).build());
        }
        return new TestCluster(ClusterSettings.DEFAULT, services, slices).plan(IpFamily.IPV4);
    }
}
