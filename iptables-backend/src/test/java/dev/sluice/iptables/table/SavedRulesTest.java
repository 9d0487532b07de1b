package dev.sluice.iptables.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.RandomClusters;
import dev.sluice.iptables.Renderer;
import dev.sluice.iptables.compile.RuleSettings;
import dev.sluice.iptables.table.SavedLine.AppendedRule;
import dev.sluice.model.IpFamily;
import dev.sluice.plan.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SavedRulesTest {
    private static final int CLUSTERS = 60;

    @ParameterizedTest
    @MethodSource("recordings")
    void recordingsPrintAsTheyWereRead(Path file) throws IOException {
        String text = Files.readString(file);
        SavedRules saved = parse(family(file), text);
        assertEquals(text, saved.text());
        assertEquals(
                text.lines().filter(line -> line.startsWith("-A ")).count(), rules(saved).size());
    }

    /// All matches and targets that kube-proxy writes have a type of their own.
    @ParameterizedTest
    @MethodSource("recordings")
    void recordingsHoldNothingForeign(Path file) throws IOException {
        for (Rule rule : rules(parse(family(file), Files.readString(file)))) {
            assertTrue(isKnown(rule), rule::text);
        }
    }

    static List<Path> recordings() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("../golden"))) {
            List<Path> found =
                    files.filter(file -> file.getFileName().toString().endsWith("tables-save.txt"))
                            .sorted()
                            .toList();
            assertTrue(found.size() >= 150, "recordings are missing");
            return found;
        }
    }

    private static IpFamily family(Path file) {
        boolean ipv6 = file.getFileName().toString().startsWith("ip6");
        return ipv6 ? IpFamily.IPV6 : IpFamily.IPV4;
    }

    /// The rules of random clusters are printed and parsed to equal values. To repeat a single
    /// seed, set the system property `seed`.
    @ParameterizedTest
    @EnumSource(IpFamily.class)
    void compiledRulesComeBackEqual(IpFamily family) {
        Long only = Long.getLong("seed");
        if (only != null) {
            assertComesBack(only, family);
            return;
        }
        for (long seed = 0; seed < CLUSTERS; seed++) {
            assertComesBack(seed, family);
        }
        long fresh = System.nanoTime();
        System.out.println("rules read back, " + family + ", fresh seed " + fresh);
        assertComesBack(fresh, family);
    }

    private static void assertComesBack(long seed, IpFamily family) {
        Plan plan = new RandomClusters(seed).cluster().plan(family);
        for (int bit : new int[] {0, 14, 31}) {
            RuleSettings settings =
                    RuleSettings.DEFAULTS.withMasqueradeBit(bit).withCounters(true, bit == 14);
            List<String> lines = new ArrayList<>();
            new Renderer(plan, settings).render(lines::add);
            SavedRules saved = SavedRules.parse(family, lines);
            assertEquals(String.join("\n", lines), saved.text(), () -> "seed " + seed);
            for (Rule rule : rules(saved)) {
                assertTrue(isKnown(rule), () -> "seed " + seed + ": " + rule);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 7, 10, 99, 1000, 4097, 20000})
    void chancesComeBackEqual(int outOf) {
        Rule rule = Rule.of(new Target.Jump("A"), new Match.StatisticRandom(outOf));
        assertEquals(rule, parsed(rule.text()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-j A",
                "-g A",
                "-j LOG --log-prefix \"-j A \" --log-level 4",
                "-m comment --comment bare -j ACCEPT",
                "-m comment --comment \"a \\\"-j\\\" -s \\\\ \\'b\\'\" -j ACCEPT",
                "-m comment --comment -j -j DROP",
                "-s 10.0.0.0/8 ! -d 10.0.0.0/8 ! -i lo -o eth0 -p tcp -f -j A",
                "! -f -j DROP",
                "-p icmp -m icmp --icmp-type 8 -j ACCEPT",
                "! -p tcp -j DROP",
                "-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j DROP",
                "-p tcp -m tcp ! --dport 22 -j DROP",
                "-p tcp -m tcp --sport 22 --dport 1024:65535 -j DROP",
                "-p tcp -m multiport --dports 80,443 -j ACCEPT",
                "-m mark --mark 0x1 -j MARK --set-xmark 0x2/0xffffffff",
                "-m mark ! --mark 0x1/0xff -j MARK --set-xmark 0x0/0x80000000",
                "-m conntrack --ctstate RELATED,ESTABLISHED,UNTRACKED,SNAT -j ACCEPT",
                "-m conntrack --ctstate NEW --ctproto 6 -j ACCEPT",
                "-m set ! --match-set other src -j DROP",
                "-m statistic --mode nth --every 3 --packet 0 -j A",
                "-m statistic --mode random --probability 0.7 -j A",
                "-m recent --update --seconds 60 --name x --mask 255.255.255.255 --rsource -j A",
                "-j DNAT --to-destination 10.0.0.1-10.0.0.9:80",
                "-j DNAT --to-destination 10.0.0.1:80 --random",
                "-j REJECT --reject-with tcp-reset",
                "-j MASQUERADE --to-ports 1024-2048",
                "-j SNAT --to-source 10.0.0.1",
                "  -j  ACCEPT  ",
                "-j",
                "-m",
                "!",
                "\"",
                "-m comment --comment \"open",
                "-d nonsense -j A"
            })
    void whateverOthersWriteStaysAsItIs(String text) {
        String line = "-A A " + text;
        List<String> lines = List.of("*nat", ":A - [0:0]", line);
        assertEquals(line, SavedRules.parse(IpFamily.IPV4, lines).lines().getLast().text());
    }

    @Test
    void linesThatSayNothingAboutRulesStayAsTheyAre() {
        String text =
                """
                # Generated by iptables-save v1.8.9 (nf_tables) on Sat Nov 28 07:00:00 2026
                *raw
                :PREROUTING ACCEPT [12:3456]
                :OUTPUT ACCEPT [0:0]
                [7:420] -A PREROUTING -i eth0 -j NOTRACK
                -A OUTPUT
                COMMIT

                # Completed on Sat Nov 28 07:00:00 2026
                *strange
                :ODD
                ??
                """;
        assertEquals(text, parse(IpFamily.IPV4, text).text());
    }

    private static Rule parsed(String text) {
        List<String> lines = List.of("*nat", ":A - [0:0]", "-A A " + text);
        return rules(SavedRules.parse(IpFamily.IPV4, lines)).getFirst();
    }

    private static SavedRules parse(IpFamily family, String text) {
        return SavedRules.parse(family, List.of(text.split("\n", -1)));
    }

    private static List<Rule> rules(SavedRules saved) {
        List<Rule> rules = new ArrayList<>();
        for (SavedLine line : saved.lines()) {
            if (line instanceof AppendedRule(_, _, Rule rule)) {
                rules.add(rule);
            }
        }
        return rules;
    }

    private static boolean isKnown(Rule rule) {
        return !(rule.target() instanceof Target.Foreign)
                && rule.matches().stream().noneMatch(Match.Foreign.class::isInstance);
    }
}
