package dev.sluice.ipvs.compile;

import dev.sluice.iptables.table.Table;
import java.util.List;

/// The names of the chains. Some are those of iptables mode, with other rules in them.
public final class Chains {
    static final String SERVICES = "KUBE-SERVICES";
    static final String POSTROUTING = "KUBE-POSTROUTING";
    static final String NODE_PORT = "KUBE-NODE-PORT";
    static final String LOAD_BALANCER = "KUBE-LOAD-BALANCER";
    static final String MARK_MASQ = "KUBE-MARK-MASQ";
    static final String FORWARD = "KUBE-FORWARD";
    static final String PROXY_FIREWALL = "KUBE-PROXY-FIREWALL";
    static final String SOURCE_RANGES_FIREWALL = "KUBE-SOURCE-RANGES-FIREWALL";
    static final String IPVS_FILTER = "KUBE-IPVS-FILTER";
    static final String IPVS_OUT_FILTER = "KUBE-IPVS-OUT-FILTER";

    private Chains() {}

    /// The chains that iptables mode has under the same names.
    public static List<String> ofIptablesModeToo(Table table) {
        return switch (table) {
            case MANGLE -> List.of();
            case NAT -> List.of(SERVICES, POSTROUTING, MARK_MASQ);
            case FILTER -> List.of(FORWARD, PROXY_FIREWALL);
        };
    }

    /// The chains of a table, those that jump to others first.
    public static List<String> of(Table table) {
        return switch (table) {
            case MANGLE -> List.of();
            case NAT -> List.of(SERVICES, POSTROUTING, NODE_PORT, LOAD_BALANCER, MARK_MASQ);
            case FILTER ->
                    List.of(
                            FORWARD,
                            NODE_PORT,
                            PROXY_FIREWALL,
                            SOURCE_RANGES_FIREWALL,
                            IPVS_FILTER,
                            IPVS_OUT_FILTER);
        };
    }
}
