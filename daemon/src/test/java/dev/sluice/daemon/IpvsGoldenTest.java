package dev.sluice.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.daemon.config.ConfigLoader;
import dev.sluice.daemon.config.GivenFlags;
import dev.sluice.daemon.config.ProxyConfig;
import dev.sluice.daemon.kube.Manifests;
import dev.sluice.ipvs.Renderer;
import dev.sluice.ipvs.compile.ServerSettings;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.plan.NodeView;
import dev.sluice.plan.Plan;
import dev.sluice.plan.Planner;
import dev.sluice.services.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What is rendered in ipvs mode is what the real kube-proxy left in the kernel of the node the
/// recordings were made on.
///
/// Most recordings of ipvs mode were made while kube-proxy was still at work: some lack rules, some
/// virtual servers, some all. What they do hold must be right.
class IpvsGoldenTest {
    private static final Path SCENARIOS = Path.of("../golden");

    /// Of the interfaces of that node.
    private static final List<Ip> HOST =
            Stream.of("127.0.0.1", "172.31.254.2", "10.244.1.1", "::1").map(Ip::of).toList();

    /// A set of ours and rules about it: kube-proxy sends what comes from outside to other nodes in
    /// spite of the policy.
    private static final Pattern ADDED_ON_PURPOSE = Pattern.compile("KUBE-(6-)?LOCAL-ELSEWHERE ");

    static List<String> scenarios() throws IOException {
        try (Stream<Path> folders = Files.list(SCENARIOS)) {
            return folders.filter(folder -> Files.exists(folder.resolve("ipvs")))
                    .map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    /// Those in which kube-proxy had come to the end of its first sync of IPv4.
    @Test
    void so_many_recordings_are_complete() throws IOException {
        List<String> complete = new ArrayList<>();
        for (String scenario : scenarios()) {
            if (isComplete(scenario)) {
                complete.add(scenario);
            }
        }
        assertEquals(39, scenarios().size());
        assertEquals(
                List.of(
                        "clusterip",
                        "clusterip-one-endpoint",
                        "multiport-tcp-udp",
                        "nodeport-addresses-cidr",
                        "nodeport-addresses-primary",
                        "nodeport-local-none-here",
                        "sctp",
                        "session-affinity",
                        "unnamed-port"),
                complete);
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void virtual_servers(String scenario) throws Exception {
        Set<String> recorded = new TreeSet<>(recorded(scenario, "ipvsadm.txt"));
        Set<String> rendered = new TreeSet<>(section(scenario, IpFamily.IPV4, "ipvsadm --restore"));
        // kube-proxy makes a virtual server and its real ones before it goes on to the next.
        compare(scenario, !recorded.isEmpty(), recorded, rendered);
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void sets(String scenario) throws Exception {
        Set<String> recorded = new TreeSet<>(recorded(scenario, "ipset-save.txt"));
        Set<String> rendered = new HashSet<>();
        for (IpFamily family : IpFamily.values()) {
            rendered.addAll(section(scenario, family, "ipset -exist restore"));
        }
        if (isComplete(scenario)) {
            recorded.removeIf(line -> line.contains(" KUBE-6-"));
            rendered.removeIf(line -> line.contains(" KUBE-6-"));
            assertEquals(recorded, new TreeSet<>(rendered));
        } else {
            assertContains(rendered, recorded);
        }
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void rules(String scenario) throws Exception {
        for (IpFamily family : IpFamily.values()) {
            boolean ipv4 = family == IpFamily.IPV4;
            String file = ipv4 ? "iptables-save.txt" : "ip6tables-save.txt";
            String program = ipv4 ? "iptables-restore" : "ip6tables-restore";
            Map<String, List<String>> recorded = chains(recorded(scenario, file));
            Map<String, List<String>> rendered =
                    chains(section(scenario, family, program + " --noflush"));
            if (ipv4 && isComplete(scenario)) {
                assertEquals(recorded, rendered);
            } else {
                recorded.forEach((chain, rules) ->
                        assertContains(rendered.getOrDefault(chain, List.of()), rules));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void addresses(String scenario) throws Exception {
        Set<String> recorded =
                recorded(scenario, "kube-ipvs0.txt").stream()
                        .map(line -> line.trim().split(" +", -1)[3])
                        .collect(Collectors.toCollection(TreeSet::new));
        Set<String> rendered =
                section(scenario, IpFamily.IPV4, "ip -batch -").stream()
                        .map(line -> line.split(" ", -1)[2])
                        .collect(Collectors.toCollection(TreeSet::new));
        compare(scenario, !recorded.isEmpty(), recorded, rendered);
    }

    private static void compare(
            String scenario, boolean begun, Set<String> recorded, Set<String> rendered)
            throws IOException {
        // Once begun, it took a moment; one recording caught it in the middle.
        if (begun && !scenario.equals("large-cluster")) {
            assertEquals(recorded, rendered);
        } else {
            assertContains(rendered, recorded);
        }
    }

    private static void assertContains(Collection<String> rendered, Collection<String> recorded) {
        assertTrue(
                rendered.containsAll(recorded),
                () -> "recorded " + recorded + " is not all in " + rendered);
    }

    /// Rule 24 is the last one that kube-proxy writes to table nat.
    private static boolean isComplete(String scenario) throws IOException {
        return recorded(scenario, "iptables-save.txt").stream()
                .anyMatch(line -> line.startsWith("-A KUBE-MARK-MASQ"));
    }

    private static List<String> recorded(String scenario, String file) throws IOException {
        return Files.readAllLines(SCENARIOS.resolve(scenario).resolve("ipvs").resolve(file))
                .stream()
                .filter(line -> !line.isBlank())
                .toList();
    }

    /// What is given to a command.
    private static List<String> section(String scenario, IpFamily family, String command)
            throws Exception {
        return rendered(scenario, family).getOrDefault(command, List.of());
    }

    /// Per command, its input.
    private static Map<String, List<String>> rendered(String scenario, IpFamily family)
            throws Exception {
        String file = SCENARIOS.resolve(scenario).resolve("ipvs/config.yaml").toString();
        ProxyConfig config =
                ConfigLoader.load(new GivenFlags(Map.of("config", List.of(file)))).config();
        var objects = new Manifests(config.hostnameOverride(), _ -> {});
        objects.read(SCENARIOS.resolve(scenario).resolve("objects.json"));
        Snapshot snapshot = objects.snapshot();
        NodeView view = new ConfiguredView(config).of(snapshot.node(), family, HOST);
        Plan plan = new Planner(family).plan(snapshot, view, Plan.nothing(family, view));
        List<String> lines = new ArrayList<>();
        new Renderer(plan, new ServerSettings(_ -> "rr", config.masqueradeBit()))
                .render(lines::add);
        Map<String, List<String>> sections = new HashMap<>();
        List<String> section = new ArrayList<>();
        for (String line : lines) {
            if (line.endsWith(" <<'END'")) {
                section = new ArrayList<>();
                sections.put(line.substring(0, line.length() - " <<'END'".length()), section);
            } else if (line.equals("END")) {
                section = new ArrayList<>();
            } else if (!ADDED_ON_PURPOSE.matcher(line).find()) {
                section.add(line);
            }
        }
        return sections;
    }

    /// Chains, named `nat KUBE-SERVICES`, with their rules, as they stand after some input of
    /// `iptables-restore`; those without rules are left out.
    private static Map<String, List<String>> chains(List<String> lines) {
        Map<String, List<String>> chains = new TreeMap<>();
        String table = "";
        for (String line : lines) {
            if (line.startsWith("*")) {
                table = line.substring(1);
            } else if (line.startsWith("-")) {
                String[] words = line.split(" ", 3);
                List<String> rules =
                        chains.computeIfAbsent(table + " " + words[1], _ -> new ArrayList<>());
                rules.add(words[0].equals("-I") ? 0 : rules.size(), words[2]);
            }
        }
        return chains;
    }
}
