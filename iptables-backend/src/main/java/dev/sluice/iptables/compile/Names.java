package dev.sluice.iptables.compile;

import dev.sluice.iptables.table.Table;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/// The names of the chains that do not belong to one service port.
public final class Names {
    public static final String SERVICES = "KUBE-SERVICES";
    public static final String EXTERNAL_SERVICES = "KUBE-EXTERNAL-SERVICES";
    public static final String NODE_PORTS = "KUBE-NODEPORTS";
    public static final String PROXY_FIREWALL = "KUBE-PROXY-FIREWALL";
    public static final String FORWARD = "KUBE-FORWARD";
    public static final String FIREWALL = "KUBE-FIREWALL";
    public static final String POSTROUTING = "KUBE-POSTROUTING";
    public static final String MARK_MASQ = "KUBE-MARK-MASQ";
    public static final String CANARY = "KUBE-PROXY-CANARY";

    /// The prefixes of the chains of single service ports, in the order in which a packet passes
    /// them.
    private static final List<String> SERVICE_PREFIXES =
            List.of("KUBE-FW-", "KUBE-EXT-", "KUBE-SVL-", "KUBE-SVC-", "KUBE-SEP-");

    /// Orders chains of service ports so that a chain that jumps to another comes before it.
    public static final Comparator<String> CALLERS_FIRST = Comparator.comparingInt(Names::depth);

    /// All chains that do not belong to one service port.
    public static final Set<String> SHARED =
            Set.of(
                    SERVICES,
                    EXTERNAL_SERVICES,
                    NODE_PORTS,
                    PROXY_FIREWALL,
                    FORWARD,
                    FIREWALL,
                    POSTROUTING,
                    MARK_MASQ,
                    CANARY);

    private Names() {}

    /// The chains of a table in which each service has a few rules. A chain that jumps to another
    /// comes before it.
    public static List<String> dispatchChains(Table table) {
        return switch (table) {
            case MANGLE -> List.of();
            case FILTER -> List.of(SERVICES, EXTERNAL_SERVICES, NODE_PORTS, PROXY_FIREWALL);
            case NAT -> List.of(SERVICES, NODE_PORTS);
        };
    }

    /// The chains of a table with rules that do not depend on services. KUBE-FIREWALL is left out,
    /// because kubelet uses it as well.
    public static List<String> fixedChains(Table table) {
        return switch (table) {
            case MANGLE -> List.of(CANARY);
            case FILTER -> List.of(FORWARD, CANARY);
            case NAT -> List.of(POSTROUTING, MARK_MASQ, CANARY);
        };
    }

    public static boolean isOfServicePort(String chain) {
        return depth(chain) < SERVICE_PREFIXES.size();
    }

    private static int depth(String chain) {
        int depth = 0;
        while (depth < SERVICE_PREFIXES.size() && !chain.startsWith(SERVICE_PREFIXES.get(depth))) {
            depth++;
        }
        return depth;
    }
}
