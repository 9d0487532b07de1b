package dev.sluice.testbed.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.iptables.Renderer;
import dev.sluice.iptables.Rules;
import dev.sluice.iptables.compile.RuleSettings;
import dev.sluice.model.IpFamily;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GoldenTest {
    /// A chain or a comment of a Service that not every recording has.
    private static final Pattern NFT_SERVICE =
            Pattern.compile("[-\"](?!default/kubernetes)[a-z0-9-]+/[a-z0-9-]+[/:\"]");

    static List<Scenario> scenarios() throws IOException {
        return Scenario.all();
    }

    @Test
    void theRecordingsAreThere() throws IOException {
        assertEquals(39, scenarios().size());
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void theRecordingOfNftablesHoldsAService(Scenario scenario) throws IOException {
        String ruleset = Files.readString(scenario.file("nftables/nft-ruleset.txt"));
        assertTrue(NFT_SERVICE.matcher(ruleset).find(), ruleset);
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void whatIsRenderedIsWhatKubeProxyMade(Scenario scenario) throws Exception {
        RuleSettings settings =
                RuleSettings.DEFAULTS
                        .withMasqueradeBit(scenario.config().masqueradeBit())
                        .withCounters(true, true);
        for (IpFamily family : IpFamily.values()) {
            List<String> lines = new ArrayList<>();
            new Renderer(scenario.plan(family), settings).render(lines::add);
            assertEquals(Rules.of(scenario.recorded(family)), Rules.of(lines));
        }
    }
}
