package dev.sluice.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeatureGatesTest {
    private static final Set<String> STAGES =
            Set.of("-", "?", "alpha", "beta", "beta-off", "stable", "deprecated", "deprecated-off");

    @Test
    void the_table_names_each_gate_once_and_its_stage_in_each_version() {
        List<FeatureGates.Gate> gates = FeatureGates.all();
        List<String> names = gates.stream().map(FeatureGates.Gate::name).toList();
        assertEquals(
                names.stream().distinct().sorted(String.CASE_INSENSITIVE_ORDER).toList(), names);
        for (FeatureGates.Gate gate : gates) {
            assertEquals(KubernetesVersion.MATCHED.size(), gate.stages().size(), gate::toString);
            assertTrue(STAGES.containsAll(gate.stages()), gate::toString);
            assertTrue(
                    gate.stages().stream().anyMatch(stage -> !stage.equals("-")), gate::toString);
        }
    }

    /// The gates of kube-proxy itself.
    @ParameterizedTest
    @CsvSource({
        "AllowServiceExternalIPs, deprecated deprecated deprecated",
        "KubeProxyIPVS, - deprecated deprecated",
        "KubeProxyNFTablesLocalhostNodePorts, - alpha beta",
        "ManagedFieldsOptOut, - - alpha",
        "MultiCIDRServiceAllocator, stable stable ?",
        "NativeHistograms, alpha beta ?",
        "NFTablesNetlink, - beta beta",
        "PreferSameTrafficDistribution, stable stable ?",
        "RelaxedServiceNameValidation, beta stable ?",
        "ShardedListAndWatch, alpha alpha ?",
        "StrictIPCIDRValidation, beta beta stable",
        "WatchListCompression, - - beta"
    })
    void knows_the_gates_of_kube_proxy(String name, String stages) {
        assertEquals(
                List.of(stages),
                FeatureGates.all().stream()
                        .filter(gate -> gate.name().equals(name))
                        .map(gate -> String.join(" ", gate.stages()))
                        .toList());
    }

    @Test
    void a_gate_of_any_version_is_accepted_silently() {
        Map<String, Boolean> on =
                FeatureGates.all().stream()
                        .collect(Collectors.toMap(FeatureGates.Gate::name, _ -> true));
        on.put("AllAlpha", false);
        on.put("AllBeta", true);
        assertEquals(List.of(), FeatureGates.warnings(on));
        Map<String, Boolean> off = new HashMap<>();
        off.put("NFTablesNetlink", false);
        off.put("KubeProxyIPVS", false);
        assertEquals(List.of(), FeatureGates.warnings(off));
    }

    @Test
    void what_no_version_knows_or_cannot_be_off_is_said() {
        assertEquals(
                List.of(
                        "featureGates.NFTablesProxyMode has no effect: it is always on in Kubernetes"
                                + " 1.36",
                        "featureGates.NoSuchGate has no effect"),
                FeatureGates.warnings(
                        Map.of("NoSuchGate", true, "NFTablesProxyMode", false, "WinDSR", true)));
    }
}
