package dev.sluice.daemon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// `sluice render` prints for each recording's objects the rules that the real kube-proxy installed
/// on the node of the recording.
class RenderGoldenTest {
    /// The addresses of that node's interfaces.
    private static final String HOST_ADDRESSES =
            "127.0.0.1,172.31.255.11,10.244.1.1,198.51.100.1,"
                    + "::1,fd00:172:31:255::11,fd00:10:244:1::1,2001:db8:51:100::1";

    /// A rule of a Service that not every recording has.
    private static final Pattern SERVICE =
            Pattern.compile("--comment \"?(?!default/kubernetes)[a-z0-9-]+/[a-z0-9-]+");

    private static final Pattern FIXED = Pattern.compile("-A KUBE-MARK-MASQ ");

    @TestFactory
    Stream<DynamicTest> prints_what_was_recorded() throws IOException {
        List<Path> scenarios;
        try (Stream<Path> folders = Files.list(Path.of("../golden"))) {
            scenarios = folders.filter(f -> Files.exists(f.resolve("iptables"))).sorted().toList();
        }
        assertEquals(39, scenarios.size());
        return scenarios.stream()
                .flatMap(scenario ->
                        Stream.of(
                                DynamicTest.dynamicTest(
                                        scenario.getFileName() + " IPv4",
                                        () -> check(scenario, "IPv4", "iptables-save.txt")),
                                DynamicTest.dynamicTest(
                                        scenario.getFileName() + " IPv6",
                                        () -> check(scenario, "IPv6", "ip6tables-save.txt"))));
    }

    private static void check(Path scenario, String family, String dump) throws IOException {
        var ended =
                CommandLines.run(
                        "render",
                        "--objects",
                        scenario.resolve("objects.json").toString(),
                        "--config",
                        scenario.resolve("iptables/config.yaml").toString(),
                        "--family=" + family,
                        "--host-addresses=" + HOST_ADDRESSES,
                        "--nfacct",
                        "--liberal-tcp=false");
        assertEquals(List.of(), ended.err());
        assertEquals(0, ended.status());
        List<String> recorded = Files.readAllLines(scenario.resolve("iptables").resolve(dump));
        // Few scenarios have a Service of IPv6, but all have the rules that do not depend on one.
        Pattern least = family.equals("IPv4") ? SERVICE : FIXED;
        assertTrue(recorded.stream().anyMatch(line -> least.matcher(line).find()), "nothing");
        assertEquals(RuleDump.of(recorded).text(), RuleDump.of(ended.out()).text());
    }
}
