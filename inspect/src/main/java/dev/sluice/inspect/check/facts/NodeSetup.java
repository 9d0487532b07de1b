package dev.sluice.inspect.check.facts;

import dev.sluice.model.Cidr;
import dev.sluice.model.IpFamily;
import java.util.List;
import java.util.Set;

/// How Sluice is configured on the node, or would be after a swap.
///
/// @param node the node's name
/// @param families the families that are served
/// @param podRanges `clusterCIDR`; empty if it is not set, since pods are then recognized otherwise
/// @param nodePorts the range from which the API server chooses node ports
/// @param localhostNodePorts whether node ports answer on loopback addresses
/// @param primaryNodePorts whether node ports answer on the node's primary addresses only
/// @param strictArp `ipvs.strictARP`
/// @param healthPort the port of `healthzBindAddress`; 0 for none
/// @param metricsPort the port of `metricsBindAddress`; 0 for none
/// @param lastGoodFolder the folder of the file `lastGood.path`; empty if it is switched off
public record NodeSetup(
        String node,
        RuleMode mode,
        Set<IpFamily> families,
        List<Cidr> podRanges,
        PortRange nodePorts,
        boolean localhostNodePorts,
        boolean primaryNodePorts,
        boolean strictArp,
        int healthPort,
        int metricsPort,
        String lastGoodFolder) {
    public NodeSetup {
        families = Set.copyOf(families);
        podRanges = List.copyOf(podRanges);
    }

    /// The mode of Sluice.
    public enum RuleMode {
        IPTABLES("iptables"),
        IPVS("ipvs"),
        NFTABLES("nftables");

        private final String text;

        RuleMode(String text) {
            this.text = text;
        }

        /// Returns whether the mode writes rules of iptables.
        public boolean usesIptables() {
            return this != NFTABLES;
        }

        /// Returns the word of the configuration.
        @Override
        public String toString() {
            return text;
        }
    }

    /// Ports from one to another, both included.
    public record PortRange(int first, int last) {
        @Override
        public String toString() {
            return first == last ? "" + first : first + "-" + last;
        }
    }
}
