package dev.sluice.inspect.check;

import dev.sluice.inspect.check.facts.Fact;
import dev.sluice.inspect.check.facts.NodeFacts;
import dev.sluice.inspect.check.facts.RuleTable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What stands of kube-proxy on a node, in words.
final class KubeProxyState {
    private KubeProxyState() {}

    /// Returns null if nothing of it could be looked at.
    static @Nullable String of(NodeFacts facts) {
        List<String> parts = new ArrayList<>();
        facts.processes().processes().or(List.of()).stream()
                .filter(process -> process.name().equals(ProxyChecks.KUBE_PROXY))
                .findFirst()
                .ifPresent(process -> parts.add("runs with pid " + process.pid()));
        for (RuleTable table : facts.rules().all().or(List.of())) {
            if (table.serviceChains() > 0 && table.isOfIptables()) {
                parts.add(
                        "%d chains of Services in %s table %s"
                                .formatted(table.serviceChains(), table.program(), table.name()));
            } else if (table.name().equals(ProxyChecks.KUBE_PROXY)) {
                parts.add("table %s %s of nftables".formatted(table.family(), table.name()));
            }
        }
        int servers = ProxyChecks.virtualServers(facts).or(0);
        if (servers > 0) {
            parts.add(servers + " IPVS virtual servers");
        }
        if (!parts.isEmpty()) {
            return String.join(", ", parts);
        }
        boolean looked = facts.rules().all() instanceof Fact.Known;
        return looked ? "nothing stands" : null;
    }
}
