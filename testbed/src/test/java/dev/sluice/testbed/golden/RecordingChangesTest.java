package dev.sluice.testbed.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.inspect.diff.Difference;
import dev.sluice.inspect.diff.DifferenceKind;
import dev.sluice.inspect.diff.PlanComparison;
import dev.sluice.inspect.diff.RuleDifferences;
import dev.sluice.iptables.Renderer;
import dev.sluice.iptables.compile.RuleSettings;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.plan.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// One rule or element of kube-proxy's recorded state is removed, added, changed or moved by hand:
/// the comparison names the Service.
class RecordingChangesTest {
    private static final Pattern OF_SERVICE =
            Pattern.compile("-A KUBE-\\S+ .*--comment \"?shop/([a-z0-9-]+)");

    private static final String SVC = "-A KUBE-SVC-67NZLRHBNDSAWJRO ";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "clusterip",
                "dual-stack",
                "external-ips",
                "internal-local",
                "loadbalancer-local",
                "multiport-tcp-udp",
                "no-endpoints",
                "nodeport-local",
                "session-affinity",
                "source-ranges"
            })
    void each_rule_of_a_service_that_is_removed_is_missed(String name) throws Exception {
        var scenario = new Scenario(name);
        List<String> saved = scenario.recorded(IpFamily.IPV4);
        int tried = 0;
        for (int i = 0; i < saved.size(); i++) {
            var named = OF_SERVICE.matcher(saved.get(i));
            // A rule that only counts is not missed.
            if (named.find() && !saved.get(i).contains("localhost_nps_accepted_pkts")) {
                tried++;
                List<String> less = new ArrayList<>(saved);
                String removed = less.remove(i);
                List<Difference> found = compare(scenario, less);
                assertTrue(
                        found.stream().anyMatch(RecordingChangesTest::isOfShop),
                        () -> removed + " is not missed: " + found);
            }
        }
        assertTrue(tried > 0, "something to remove");
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void nothing_is_missed_where_nothing_was_changed(Scenario scenario) throws Exception {
        assertEquals(List.of(), compare(scenario, scenario.recorded(IpFamily.IPV4)));
    }

    static List<Scenario> scenarios() throws IOException {
        return Scenario.all();
    }

    @Test
    void a_removed_endpoint_is_named() throws Exception {
        List<String> saved = saved("clusterip");
        List<String> less =
                saved.stream().filter(line -> !line.contains("-> 10.244.2.3:8080")).toList();
        assertEquals(saved.size() - 1, less.size());
        List<String> texts = texts(new Scenario("clusterip"), less);
        assertTrue(texts.contains("shop/web:http lacks endpoint 10.244.2.3:8080"), texts::toString);
    }

    @Test
    void a_removed_frontend_is_named() throws Exception {
        List<String> less =
                saved("clusterip").stream()
                        .filter(line -> !line.startsWith("-A KUBE-SERVICES -d 10.96.10.1/32"))
                        .toList();
        assertEquals(
                List.of("shop/web:http: frontend 10.96.10.1:80/TCP is not there"),
                texts(new Scenario("clusterip"), less));
    }

    @Test
    void a_changed_endpoint_is_named_twice() throws Exception {
        List<String> changed =
                replaced(
                        "clusterip",
                        "--to-destination 10.244.2.3:8080",
                        "--to-destination 10.244.2.9:8080");
        assertEquals(
                List.of(
                        "shop/web:http lacks endpoint 10.244.2.3:8080",
                        "shop/web:http has endpoint 10.244.2.9:8080 that it should not have"),
                texts(new Scenario("clusterip"), changed));
    }

    @Test
    void a_changed_probability_is_named() throws Exception {
        List<String> changed =
                replaced("clusterip", "--probability 0.50000000000", "--probability 0.25000000000");
        List<String> texts = texts(new Scenario("clusterip"), changed);
        assertEquals(1, texts.size(), texts::toString);
        assertTrue(texts.getFirst().startsWith("shop/web:http sends "), texts::toString);
        assertTrue(texts.getFirst().contains("not 33.3 % to each endpoint"), texts::toString);
    }

    @Test
    void moved_rules_are_named() throws Exception {
        List<String> moved = new ArrayList<>(saved("clusterip"));
        List<Integer> places =
                Stream.iterate(0, i -> i + 1)
                        .limit(moved.size())
                        .filter(i ->
                                moved.get(i).startsWith(SVC) && moved.get(i).contains("statistic"))
                        .toList();
        assertEquals(2, places.size());
        String first = moved.get(places.getFirst());
        moved.set(places.getFirst(), moved.get(places.getLast()));
        moved.set(places.getLast(), first);
        List<String> texts = texts(new Scenario("clusterip"), moved);
        assertEquals(1, texts.size(), texts::toString);
        assertEquals(
                "shop/web:http sends 16.7 % to 10.244.1.2:8080, 50 % to 10.244.2.3:8080, not 33.3 %"
                        + " to each endpoint",
                texts.getFirst());
    }

    @Test
    void an_added_frontend_is_named() throws Exception {
        List<String> more = new ArrayList<>(saved("clusterip"));
        int at =
                more.indexOf(
                        more.stream()
                                .filter(l -> l.startsWith("-A KUBE-SERVICES -d 10.96.10.1"))
                                .findFirst()
                                .orElseThrow());
        more.add(at, more.get(at).replace("10.96.10.1/32", "10.96.10.77/32"));
        List<Difference> found = compare(new Scenario("clusterip"), more);
        assertEquals(DifferenceKind.FrontendUnwanted, found.getFirst().kind());
        assertTrue(
                found.getFirst().text().startsWith("10.96.10.77:80/TCP leads to 10.244."),
                found::toString);
    }

    @Test
    void a_changed_affinity_is_named() throws Exception {
        List<String> changed = replaced("session-affinity", "--seconds 600", "--seconds 60");
        List<String> texts = texts(new Scenario("session-affinity"), changed);
        assertTrue(
                texts.contains(
                        "shop/web:http keeps a client at 10.244.1.2:8080 for 60 s, it should for"
                                + " 600 s"),
                texts::toString);
    }

    @Test
    void a_lost_source_range_is_named() throws Exception {
        List<String> changed = replaced("source-ranges", "-s 192.0.2.0/24 ", "-s 192.0.3.0/24 ");
        List<String> texts = texts(new Scenario("source-ranges"), changed);
        assertTrue(
                texts.stream()
                        .anyMatch(text ->
                                text.contains("203.0.113.10:80/TCP is dropped, it should reach ")),
                texts::toString);
    }

    @Test
    void elements_of_ipvs_mode_are_named() throws Exception {
        var scenario = new Scenario("clusterip");
        List<String> servers = Files.readAllLines(scenario.file("ipvs/ipvsadm.txt"));
        List<String> sets = Files.readAllLines(scenario.file("ipvs/ipset-save.txt"));
        assertEquals(List.of(), ipvs(scenario, servers, sets), "the control");
        assertEquals(
                List.of("shop/web:http lacks endpoint 10.244.2.3:8080"),
                ipvs(
                        scenario,
                        servers.stream().filter(l -> !l.contains("-r 10.244.2.3:8080")).toList(),
                        sets));
        List<String> unlisted =
                ipvs(
                        scenario,
                        servers,
                        sets.stream()
                                .filter(l -> !l.startsWith("add KUBE-CLUSTER-IP 10.96.10.1"))
                                .toList());
        assertTrue(
                unlisted.getFirst()
                        .startsWith("shop/web:http: a connection to 10.96.10.1:80/TCP is rejected"),
                unlisted::toString);
        assertEquals(
                List.of("shop/web:http: frontend 10.96.10.1:80/TCP is not there"),
                ipvs(
                        scenario,
                        servers.stream().filter(l -> !l.contains("10.96.10.1:80")).toList(),
                        sets));
    }

    private static List<String> ipvs(Scenario scenario, List<String> servers, List<String> sets)
            throws Exception {
        var read =
                RecordedRules.ipvs(
                        IpFamily.IPV4,
                        servers,
                        sets,
                        Files.readAllLines(scenario.file("ipvs/iptables-save.txt")),
                        List.of(Ip.of("172.31.254.2"), Ip.of("10.244.1.1")));
        return PlanComparison.of(scenario.plan("ipvs", IpFamily.IPV4), read).stream()
                .filter(RecordingChangesTest::isOfShop)
                .map(Difference::text)
                .toList();
    }

    private static List<String> saved(String scenario) throws Exception {
        return new Scenario(scenario).recorded(IpFamily.IPV4);
    }

    private static List<String> replaced(String scenario, String text, String by) throws Exception {
        List<String> saved = saved(scenario);
        assertTrue(saved.stream().anyMatch(line -> line.contains(text)), text);
        return saved.stream().map(line -> line.replace(text, by)).toList();
    }

    private static List<String> texts(Scenario scenario, List<String> saved) throws Exception {
        return compare(scenario, saved).stream().map(Difference::text).toList();
    }

    private static List<Difference> compare(Scenario scenario, List<String> saved)
            throws Exception {
        Plan plan = scenario.plan(IpFamily.IPV4);
        List<String> rendered = new ArrayList<>();
        RuleSettings settings =
                RuleSettings.DEFAULTS.withMasqueradeBit(scenario.config().masqueradeBit());
        new Renderer(plan, settings).render(rendered::add);
        var read = RecordedRules.iptables(IpFamily.IPV4, saved, Scenario.addresses(IpFamily.IPV4));
        return RuleDifferences.added(IpFamily.IPV4, PlanComparison.of(plan, read), rendered, saved);
    }

    private static boolean isOfShop(Difference difference) {
        String service = difference.service();
        return service != null && service.startsWith("shop/");
    }
}
