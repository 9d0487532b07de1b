package dev.sluice.daemon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.daemon.mode.KernelCounters;
import dev.sluice.iptables.compile.RuleSettings;
import dev.sluice.netlink.FreshNamespace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `iptables-restore` accepts what is rendered, on a node that never ran a proxy and on one that
/// did.
class RenderIT {
    @AutoClose private FreshNamespace fresh;

    @BeforeEach
    void aFreshNode() throws Exception {
        fresh = FreshNamespace.create();
    }

    @ParameterizedTest
    @ValueSource(strings = {"iptables-nft-restore", "iptables-legacy-restore"})
    void restore_accepts_what_is_rendered(String restore) throws Exception {
        fresh.namespace()
                .run(() -> {
                    List<String> first = rendered();
                    assertFalse(holdsCounts(first), first::toString);
                    accepts(restore, first);
                    try (var counters = new KernelCounters()) {
                        assertTrue(counters.ensure(RuleSettings.INVALID_COUNTER));
                        assertTrue(counters.ensure(RuleSettings.LOCALHOST_COUNTER));
                    }
                    List<String> later = rendered();
                    assertTrue(holdsCounts(later), later::toString);
                    accepts(restore, later);
                });
    }

    private static boolean holdsCounts(List<String> rules) {
        return rules.stream().anyMatch(line -> line.contains("-m nfacct"));
    }

    private static List<String> rendered() {
        var ended =
                CommandLines.run(
                        "render",
                        "--objects",
                        "../golden/nodeport/objects.json",
                        "--config",
                        "../golden/nodeport/iptables/config.yaml");
        assertEquals(List.of(), ended.err());
        assertEquals(0, ended.status());
        return ended.out();
    }

    private static void accepts(String restore, List<String> rules)
            throws IOException, InterruptedException {
        var process = new ProcessBuilder(restore, "-w", "5").redirectErrorStream(true).start();
        try (var input = process.getOutputStream()) {
            input.write(String.join("\n", rules).getBytes(StandardCharsets.UTF_8));
            input.write('\n');
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
    }
}
