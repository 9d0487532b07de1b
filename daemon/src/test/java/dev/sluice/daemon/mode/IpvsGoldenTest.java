package dev.sluice.daemon.mode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.ConfigLoader;
import dev.sluice.config.GivenFlags;
import dev.sluice.config.ProxyConfig;
import dev.sluice.daemon.node.ConfiguredView;
import dev.sluice.ipvs.Renderer;
import dev.sluice.ipvs.compile.ServerSettings;
import dev.sluice.kube.Manifests;
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

/// In ipvs mode, the rendered objects are those that the real kube-proxy installed on the node of
/// the recordings.
///
/// Most recordings of ipvs mode were made while kube-proxy was still working: some lack rules, some
/// lack virtual servers, and some have only the first jumps. All that they contain must be
/// rendered.
class IpvsGoldenTest {
    private static final Path SCENARIOS = Path.of("../golden");

    private static final String SERVERS = "ipvsadm.txt";
    private static final String SETS = "ipset-save.txt";
    private static final String RULES = "iptables-save.txt";
    private static final String IPV6_RULES = "ip6tables-save.txt";
    private static final String ADDRESSES = "kube-ipvs0.txt";

    /// kube-proxy creates a virtual server, its real servers and its address before the next
    /// virtual server. So normally a recording that contains a virtual server contains all of it.
    /// This one was recorded in between.
    private static final String CAUGHT_IN_THE_MIDDLE = "large-cluster";

    /// The last rule of a sync: rule 24 is the last one that kube-proxy writes to table nat.
    private static final String LAST_RULE = "-A KUBE-MARK-MASQ";

    /// The addresses of that node's interfaces.
    private static final List<Ip> HOST =
            Stream.of("127.0.0.1", "172.31.254.2", "10.244.1.1", "::1").map(Ip::of).toList();

    /// A set that only Sluice has, and its rules. Without them, traffic from outside goes to other
    /// nodes in spite of the policy, as it does with kube-proxy.
    private static final Pattern ADDED_ON_PURPOSE = Pattern.compile("KUBE-(6-)?LOCAL-ELSEWHERE ");

    static List<String> withVirtualServers() throws IOException {
        return scenariosWith(SERVERS, "-A ");
    }

    static List<String> withSets() throws IOException {
        return scenariosWith(SETS, "create ");
    }

    static List<String> withRules() throws IOException {
        return scenariosWith(RULES, "-A ");
    }

    static List<String> withIpv6Rules() throws IOException {
        return scenariosWith(IPV6_RULES, "-A ");
    }

    static List<String> withAddresses() throws IOException {
        return scenariosWith(ADDRESSES, "");
    }

    /// The scenarios whose first sync of IPv4 was finished.
    private static List<String> complete() throws IOException {
        return scenariosWith(RULES, LAST_RULE);
    }

    private static boolean isComplete(String scenario) throws IOException {
        return holds(scenario, RULES, LAST_RULE);
    }

    private static List<String> scenariosWith(String file, String start) throws IOException {
        List<String> with = new ArrayList<>();
        try (Stream<Path> folders = Files.list(SCENARIOS)) {
            for (Path folder : folders.sorted().toList()) {
                String scenario = folder.getFileName().toString();
                if (Files.exists(folder.resolve("ipvs")) && holds(scenario, file, start)) {
                    with.add(scenario);
                }
            }
        }
        return with;
    }

    private static boolean holds(String scenario, String file, String start) throws IOException {
        return recorded(scenario, file).stream().anyMatch(line -> line.startsWith(start));
    }

    /// Detects a recording that was lost or emptied.
    @Test
    void so_many_recordings_hold_something() throws IOException {
        assertEquals(11, withVirtualServers().size());
        assertEquals(24, withSets().size());
        assertEquals(39, withRules().size());
        assertEquals(8, withIpv6Rules().size());
        assertEquals(15, withAddresses().size());
    }

    @Test
    void those_that_are_complete_hold_something_of_each_kind() throws IOException {
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
                complete());
        assertContains(withVirtualServers(), complete());
        assertContains(withSets(), complete());
        assertContains(withAddresses(), complete());
    }

    @ParameterizedTest
    @MethodSource("withVirtualServers")
    void virtual_servers(String scenario) throws Exception {
        compare(
                scenario,
                new TreeSet<>(recorded(scenario, SERVERS)),
                new TreeSet<>(section(scenario, IpFamily.IPV4, "ipvsadm --restore")));
    }

    @ParameterizedTest
    @MethodSource("withSets")
    void sets(String scenario) throws Exception {
        Set<String> recorded = new TreeSet<>(recorded(scenario, SETS));
        Set<String> rendered = new TreeSet<>();
        for (IpFamily family : IpFamily.values()) {
            rendered.addAll(section(scenario, family, "ipset -exist restore"));
        }
        assertContains(rendered, recorded);
        if (isComplete(scenario)) {
            recorded.removeIf(line -> line.contains(" KUBE-6-"));
            rendered.removeIf(line -> line.contains(" KUBE-6-"));
            assertEquals(recorded, rendered);
        }
    }

    @ParameterizedTest
    @MethodSource("withRules")
    void rules(String scenario) throws Exception {
        Map<String, List<String>> recorded = chains(recorded(scenario, RULES));
        Map<String, List<String>> rendered =
                chains(section(scenario, IpFamily.IPV4, "iptables-restore --noflush"));
        assertContains(rendered, recorded);
        if (isComplete(scenario)) {
            assertEquals(recorded, rendered);
        }
    }

    @ParameterizedTest
    @MethodSource("withIpv6Rules")
    void ipv6_rules(String scenario) throws Exception {
        assertContains(
                chains(section(scenario, IpFamily.IPV6, "ip6tables-restore --noflush")),
                chains(recorded(scenario, IPV6_RULES)));
    }

    @ParameterizedTest
    @MethodSource("withAddresses")
    void addresses(String scenario) throws Exception {
        compare(
                scenario,
                recorded(scenario, ADDRESSES).stream()
                        .map(line -> line.trim().split(" +", -1)[3])
                        .collect(Collectors.toCollection(TreeSet::new)),
                section(scenario, IpFamily.IPV4, "ip -batch -").stream()
                        .map(line -> line.split(" ", -1)[2])
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    private static void compare(String scenario, Set<String> recorded, Set<String> rendered) {
        if (scenario.equals(CAUGHT_IN_THE_MIDDLE)) {
            assertContains(rendered, recorded);
        } else {
            assertEquals(recorded, rendered);
        }
    }

    private static void assertContains(
            Map<String, List<String>> rendered, Map<String, List<String>> recorded) {
        assertContains(rendered.keySet(), recorded.keySet());
        recorded.forEach(
                (chain, rules) -> assertContains(rendered.getOrDefault(chain, List.of()), rules));
    }

    private static void assertContains(Collection<String> rendered, Collection<String> recorded) {
        assertTrue(
                rendered.containsAll(recorded),
                () -> "recorded " + recorded + " is not all in " + rendered);
    }

    private static List<String> recorded(String scenario, String file) throws IOException {
        return Files.readAllLines(SCENARIOS.resolve(scenario).resolve("ipvs").resolve(file))
                .stream()
                .filter(line -> !line.isBlank())
                .toList();
    }

    /// The input of a command.
    private static List<String> section(String scenario, IpFamily family, String command)
            throws Exception {
        return rendered(scenario, family).getOrDefault(command, List.of());
    }

    /// The inputs by command.
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

    /// The rules of chains (named `nat KUBE-SERVICES`) after an input of `iptables-restore`.
    /// Built-in chains without rules are omitted.
    private static Map<String, List<String>> chains(List<String> lines) {
        Map<String, List<String>> chains = new TreeMap<>();
        String table = "";
        for (String line : lines) {
            if (line.startsWith("*")) {
                table = line.substring(1);
            } else if (line.startsWith(":KUBE-")) {
                String chain = line.substring(1, line.indexOf(' '));
                chains.putIfAbsent(table + " " + chain, new ArrayList<>());
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
