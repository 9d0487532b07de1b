package dev.sluice.testbed.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.ipvs.IpvsBackend;
import dev.sluice.ipvs.IpvsCleanup;
import dev.sluice.ipvs.Renderer;
import dev.sluice.ipvs.compile.ServerSettings;
import dev.sluice.ipvs.kernel.NetlinkKernel;
import dev.sluice.model.IpFamily;
import dev.sluice.plan.Plan;
import dev.sluice.sync.SyncReport;
import dev.sluice.testbed.ipvs.IpvsBackends;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.ShellCommand;
import dev.sluice.testbed.node.TestNode;
import dev.sluice.testbed.node.TestNodes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The state of a kernel after a sync equals the rendered state, which another test compares with
/// the recording. A restart finds nothing to write, and a cleanup leaves nothing. The scenarios are
/// those that differ in what they ask of the kernel.
@Tag("uml")
@ExtendWith(TestNodes.class)
class IpvsGoldenIT {
    private final TestNode node;

    IpvsGoldenIT(TestNode node) {
        this.node = node;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "clusterip",
                "clusterip-one-endpoint",
                "detect-bridge",
                "dual-stack",
                "external-ips",
                "loadbalancer-local",
                "masquerade-all",
                "multiport-tcp-udp",
                "no-local-detection",
                "nodeport-addresses-cidr",
                "nodeport-addresses-primary",
                "nodeport-local",
                "nodeport-local-none-here",
                "sctp",
                "session-affinity",
                "source-ranges",
                "unnamed-port"
            })
    void the_kernel_ends_as_rendered(String name) throws Exception {
        var scenario = new Scenario(name);
        node.in(
                Place.NODE,
                () -> {
                    assertNotEquals(0, scenario.plan("ipvs", IpFamily.IPV4).services().size());
                    for (IpFamily family : IpFamily.values()) {
                        check(scenario, family);
                    }
                    return true;
                });
    }

    private static void check(Scenario scenario, IpFamily family) throws Exception {
        Plan plan = scenario.plan("ipvs", family);
        List<String> rendered = new ArrayList<>();
        int bit = scenario.config("ipvs").masqueradeBit();
        new Renderer(plan, new ServerSettings(_ -> "rr", bit)).render(rendered::add);
        assertEquals(
                plan.services().size() == 0, servers(rendered).isEmpty(), "something to serve");
        var backends = new IpvsBackends("rr", bit);

        try (IpvsBackend backend = backends.backend(family)) {
            assertTrue(backend.sync(plan).full());
            assertEquals(servers(rendered), lines("ipvsadm", "-Sn"), "virtual servers");
            assertEquals(sets(rendered), lines("ipset", "save"), "sets");
            assertEquals(0, backend.sync(plan).changes(), "a second time");
            assertEquals(List.of(), backend.drift().stream().toList());
        }
        restart(backends, family, plan, "after a restart");
        cleanup(family);

        // The guest's kernel supports one variant of iptables only.
        String script =
                String.join("\n", rendered).replace("tables-restore", "tables-legacy-restore");
        new ShellCommand(List.of("sh", "-e")).run(script + "\n");
        restart(backends, family, plan, "what was rendered");
        cleanup(family);
    }

    private static void restart(IpvsBackends backends, IpFamily family, Plan plan, String when)
            throws Exception {
        try (IpvsBackend backend = backends.backend(family)) {
            SyncReport report = backend.sync(plan);
            assertEquals(0, report.changes(), when);
        }
    }

    private static void cleanup(IpFamily family) throws Exception {
        try (var kernel = NetlinkKernel.open(family)) {
            new IpvsCleanup(kernel, IpvsBackends.iptables(family), false).run();
        }
        assertEquals(Set.of(), lines("ipvsadm", "-Sn"));
        assertEquals(Set.of(), lines("ipset", "save"));
        List<String> left = new ArrayList<>();
        IpvsBackends.iptables(family).save(left::add);
        assertEquals(List.of(), left.stream().filter(line -> line.contains("KUBE-")).toList());
        assertTrue(lines("ip", "-o", "link").stream().noneMatch(l -> l.contains("kube-ipvs0")));
    }

    private static Set<String> servers(List<String> rendered) {
        return section(rendered, "ipvsadm --restore <<'END'");
    }

    private static Set<String> sets(List<String> rendered) {
        return section(rendered, "ipset -exist restore <<'END'");
    }

    private static Set<String> section(List<String> rendered, String start) {
        int from = rendered.indexOf(start) + 1;
        return new TreeSet<>(
                rendered.subList(
                        from, from + rendered.subList(from, rendered.size()).indexOf("END")));
    }

    private static Set<String> lines(String... command) throws IOException {
        Set<String> lines = new TreeSet<>();
        new ShellCommand(List.of(command))
                .run("")
                .lines()
                // The kernel chooses a random hash seed for each set; ignore it.
                .map(line -> line.replaceFirst(" bucketsize \\d+ initval 0x[0-9a-f]+", "").strip())
                .forEach(lines::add);
        return lines;
    }
}
