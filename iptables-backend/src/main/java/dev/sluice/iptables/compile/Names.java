package dev.sluice.iptables.compile;

import dev.sluice.iptables.table.Table;
import java.util.List;

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

    /// What the names of chains of single service ports begin with.
    public static final List<String> SERVICE_PREFIXES =
            List.of("KUBE-SVC-", "KUBE-SVL-", "KUBE-EXT-", "KUBE-FW-", "KUBE-SEP-");

    private Names() {}

    /// The chains of a table in which services share the room: each has a few rules in them.
    public static List<String> dispatchChains(Table table) {
        return switch (table) {
            case MANGLE -> List.of();
            case FILTER -> List.of(SERVICES, EXTERNAL_SERVICES, NODE_PORTS, PROXY_FIREWALL);
            case NAT -> List.of(SERVICES, NODE_PORTS);
        };
    }

    public static boolean isOfServicePort(String chain) {
        return SERVICE_PREFIXES.stream().anyMatch(chain::startsWith);
    }
}
