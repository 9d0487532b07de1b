package dev.sluice.testbed.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.daemon.mode.KernelCounters;
import dev.sluice.iptables.Binaries;
import dev.sluice.iptables.Host;
import dev.sluice.iptables.Programs;
import dev.sluice.iptables.compile.RuleSettings;
import dev.sluice.model.IpFamily;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import dev.sluice.testbed.node.TestNodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Programs of iptables without one of their extensions, over a real kernel.
@ExtendWith(TestNodes.class)
class MissingExtensionIT {
    private static final Path LIBRARIES = Path.of("/usr/lib");

    @TempDir private Path folder;
    private final List<String> remarks = new ArrayList<>();

    @ParameterizedTest
    @EnumSource(
            value = Binaries.class,
            names = {"NFT", "LEGACY"})
    void withoutNfacctAllRulesAreWrittenButTheirCounts(Binaries binaries, TestNode node)
            throws Exception {
        String complete = rules(node, binaries, "none");
        assertEquals(List.of(), remarks);
        assertTrue(complete.contains("-m nfacct"), complete);
        String limited = rules(node, binaries, "nfacct");
        assertFalse(limited.contains("nfacct"), limited);
        assertEquals(withoutCounts(complete), limited);
        assertEquals(1, remarks.size(), remarks::toString);
        assertTrue(
                remarks.getFirst().startsWith("iptables refuses -m nfacct, continuing without"),
                remarks::toString);
    }

    @ParameterizedTest
    @EnumSource(
            value = Binaries.class,
            names = {"NFT", "LEGACY"})
    void withoutWhatEveryNodeNeedsTheStartSaysSo(Binaries binaries, TestNode node)
            throws Exception {
        node.in(
                Place.NODE,
                () -> {
                    try (var counters = new KernelCounters()) {
                        kernel(binaries, "none").host(14, counters, remarks::add).requireParts();
                        Host lacking =
                                kernel(binaries, "statistic").host(14, counters, remarks::add);
                        var failure = assertThrows(IOException.class, lacking::requireParts);
                        String said = String.valueOf(failure.getMessage());
                        assertTrue(said.startsWith("iptables refuses -m statistic"), said);
                    }
                    return true;
                });
        assertEquals(List.of(), remarks);
    }

    /// Syncs twice, and removes the rules again.
    ///
    /// @param lacking the extension that the programs lack
    /// @return the rules in between
    private String rules(TestNode node, Binaries binaries, String lacking) throws Exception {
        return node.in(
                Place.NODE,
                () -> {
                    var plan = new Scenario("nodeport").plan(IpFamily.IPV4);
                    IptablesKernel kernel = kernel(binaries, lacking);
                    try (var counters = new KernelCounters();
                            var backend = kernel.backend(kernel.host(14, counters, remarks::add))) {
                        assertTrue(backend.sync(plan).full());
                        backend.forget();
                        assertEquals(0, backend.sync(plan).changes());
                        List<String> rules =
                                kernel.save().stream()
                                        .filter(line -> line.startsWith("-A "))
                                        .toList();
                        kernel.clear();
                        return String.join("\n", rules);
                    }
                });
    }

    /// Connections to node ports on loopback addresses have a rule only to be counted.
    private static String withoutCounts(String rules) {
        return rules.lines()
                .filter(rule -> !rule.contains(RuleSettings.LOCALHOST_COUNTER))
                .map(rule -> rule.replaceFirst(" -m nfacct --nfacct-name +\\S+", ""))
                .collect(Collectors.joining("\n"));
    }

    private IptablesKernel kernel(Binaries binaries, String lacking) throws IOException {
        Path libraries = folder.resolve(lacking);
        if (!Files.exists(libraries)) {
            copy(libraries, "libxt_" + lacking + ".so");
        }
        var programs =
                new Programs(List.of("env", "XTABLES_LIBDIR=" + libraries), Duration.ofMinutes(2));
        return new IptablesKernel(binaries, IpFamily.IPV4, programs);
    }

    /// Copies all extensions except one.
    private static void copy(Path libraries, String without) throws IOException {
        Files.createDirectory(libraries);
        Path comment;
        try (Stream<Path> found =
                Files.find(LIBRARIES, 3, (file, _) -> file.endsWith("xtables/libxt_comment.so"))) {
            comment = found.findFirst().orElseThrow();
        }
        try (Stream<Path> all = Files.list(comment.getParent())) {
            for (Path library : all.toList()) {
                if (!library.endsWith(without)) {
                    Files.copy(library, libraries.resolve(library.getFileName()));
                }
            }
        }
    }
}
