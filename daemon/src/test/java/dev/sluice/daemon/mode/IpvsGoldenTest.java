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
class IpvsGoldenTest {
    private static final Path SCENARIOS = Path.of("../golden");

    private static final String SERVERS = "ipvsadm.txt";
    private static final String SETS = "ipset-save.txt";
    private static final String RULES = "iptables-save.txt";
    private static final String IPV6_RULES = "ip6tables-save.txt";
    private static final String ADDRESSES = "kube-ipvs0.txt";

    /// The cluster IP of the Service `kubernetes`, which every recording holds.
    private static final String KUBERNETES = "10.96.0.1";

    /// The addresses of that node's interfaces.
    private static final List<Ip> HOST =
            Stream.of("127.0.0.1", "172.31.254.2", "10.244.1.1", "::1").map(Ip::of).toList();

    /// A set that only Sluice has, and its rules. Without them, traffic from outside goes to other
    /// nodes in spite of the policy, as it does with kube-proxy.
    private static final Pattern ADDED_ON_PURPOSE = Pattern.compile("KUBE-(6-)?LOCAL-ELSEWHERE ");

    /// What kube-proxy keeps of an endpoint that does not serve, by scenario: its entry for hairpin
    /// traffic, and the rule that a filled set needs. Sluice does not (`ipvs-backend/README.md`).
    private static final Map<String, Pattern> LEFT_OUT_ON_PURPOSE =
            Map.of("not-ready", Pattern.compile("add KUBE-LOOP-BACK |match-set KUBE-LOOP-BACK "));

    static List<String> scenarios() throws IOException {
        try (Stream<Path> folders = Files.list(SCENARIOS)) {
            return folders.filter(folder -> Files.exists(folder.resolve("ipvs")))
                    .map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void the_recordings_are_there() throws IOException {
        assertEquals(39, scenarios().size());
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void virtual_servers(String scenario) throws Exception {
        Set<String> recorded = new TreeSet<>(recorded(scenario, SERVERS));
        assertHoldsService(recorded, "-A ");
        assertEquals(recorded, bothFamilies(scenario, "ipvsadm --restore"));
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void sets(String scenario) throws Exception {
        Set<String> recorded = new TreeSet<>(recorded(scenario, SETS));
        assertHoldsService(recorded, "add KUBE-IPVS-IPS ");
        assertEquals(recorded, bothFamilies(scenario, "ipset -exist restore"));
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void rules(String scenario) throws Exception {
        Map<String, List<String>> recorded = chains(recorded(scenario, RULES));
        assertTrue(recorded.containsKey("nat KUBE-SERVICES"), "something to compare");
        assertEquals(
                recorded, chains(section(scenario, IpFamily.IPV4, "iptables-restore --noflush")));
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void ipv6_rules(String scenario) throws Exception {
        Map<String, List<String>> recorded = chains(recorded(scenario, IPV6_RULES));
        assertTrue(recorded.containsKey("nat KUBE-SERVICES"), "something to compare");
        assertEquals(
                recorded, chains(section(scenario, IpFamily.IPV6, "ip6tables-restore --noflush")));
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void addresses(String scenario) throws Exception {
        Set<String> recorded =
                recorded(scenario, ADDRESSES).stream()
                        .filter(line -> line.contains(" inet"))
                        .map(line -> line.trim().split(" +", -1)[3])
                        .collect(Collectors.toCollection(TreeSet::new));
        assertHoldsService(recorded, "");
        assertEquals(
                recorded,
                bothFamilies(scenario, "ip -batch -").stream()
                        .map(line -> line.split(" ", -1)[2])
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    /// A recording without a Service besides `kubernetes` was taken too early.
    private static void assertHoldsService(Set<String> recorded, String start) {
        assertTrue(
                recorded.stream()
                        .anyMatch(line -> line.startsWith(start) && !line.contains(KUBERNETES)),
                () -> "no service in " + recorded);
    }

    private static Set<String> bothFamilies(String scenario, String command) throws Exception {
        Set<String> rendered = new TreeSet<>();
        for (IpFamily family : IpFamily.values()) {
            rendered.addAll(section(scenario, family, command));
        }
        return rendered;
    }

    private static List<String> recorded(String scenario, String file) throws IOException {
        Pattern leftOut = LEFT_OUT_ON_PURPOSE.get(scenario);
        return Files.readAllLines(SCENARIOS.resolve(scenario).resolve("ipvs").resolve(file))
                .stream()
                .filter(line -> !line.isBlank())
                .filter(line -> leftOut == null || !leftOut.matcher(line).find())
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
