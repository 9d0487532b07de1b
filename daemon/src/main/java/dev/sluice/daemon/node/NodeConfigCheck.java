package dev.sluice.daemon.node;

import dev.sluice.config.DetectLocalMode;
import dev.sluice.config.ProxyConfig;
import dev.sluice.model.Cidr;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Checks whether the configuration fits the node, with kube-proxy's rules, which use the node's
/// primary family.
///
/// @param families the families that the host supports
record NodeConfigCheck(ProxyConfig config, Node node, IpFamily primary, Set<IpFamily> families) {

    /// Why the node cannot be served with this configuration; empty if it can.
    Optional<String> obstacle() {
        if (config.detectLocalMode() == DetectLocalMode.CLUSTER_CIDR
                && !isDualStack()
                && lacksPrimary(cidrs(config.clusterCidrs()))) {
            return Optional.of(wrongFamily("clusterCIDR", config.clusterCidrs()));
        }
        if (config.detectLocalMode() == DetectLocalMode.NODE_CIDR
                && lacksPrimary(node.podCidrs())) {
            return Optional.of(wrongFamily("the Node's podCIDRs", node.podCidrs()));
        }
        return Optional.empty();
    }

    /// Unset options whose defaults may be unintended, one line each.
    List<String> hints() {
        List<String> hints = new ArrayList<>();
        if (config.nodePortAddresses().isEmpty()) {
            hints.add(
                    "nodePortAddresses is not set: node ports answer on all addresses of this node;"
                            + " primary would be the node's own alone");
        }
        if (config.detectLocalMode() == DetectLocalMode.CLUSTER_CIDR
                && config.clusterCidrs().isEmpty()) {
            hints.add(
                    "clusterCIDR is not set: traffic from outside of the cluster to cluster IPs is"
                            + " not told from that of pods, nor masqueraded");
        }
        return hints;
    }

    /// Settings that are probably wrong, one line each.
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        nodePorts(lines);
        if (lacksPrimary(cidrs(config.clusterCidrs()))) {
            lines.add(wrongFamily("clusterCIDR", config.clusterCidrs()));
        }
        if (!isDualStack()) {
            if (lacksPrimary(cidrs(config.ipvs().excludeCidrs()))) {
                lines.add(wrongFamily("ipvs.excludeCIDRs", config.ipvs().excludeCidrs()));
            }
            address(lines, "healthzBindAddress", config.healthzBindAddress());
            address(lines, "metricsBindAddress", config.metricsBindAddress());
        }
        return lines;
    }

    private void nodePorts(List<String> lines) {
        if (config.nodePortAddresses().hasWord()) {
            return;
        }
        List<Cidr> cidrs = config.nodePortAddresses().cidrs();
        if (lacksPrimary(cidrs)) {
            lines.add(
                    wrongFamily("nodePortAddresses", cidrs)
                            + ": node ports answer on all its addresses of that family");
        } else if (!cidrs.isEmpty()
                && isDualStackConfigured()
                && cidrs.stream().allMatch(cidr -> cidr.family() == primary)) {
            lines.add(
                    "nodePortAddresses "
                            + cidrs
                            + " has none of the other IP family, of which node ports answer on all"
                            + " addresses");
        }
    }

    private void address(List<String> lines, String field, String address) {
        int colon = address.lastIndexOf(':');
        String host = colon < 0 ? address : address.substring(0, colon);
        Ip.parse(host.replaceAll("[\\[\\]]", ""))
                .filter(ip -> !ip.isUnspecified() && ip.family() != primary)
                .ifPresent(_ -> lines.add(wrongFamily(field, address)));
    }

    private String wrongFamily(String what, Object value) {
        return "%s %s has none of %s, the primary IP family of node %s"
                .formatted(what, value, primary.label(), node.name());
    }

    private boolean isDualStack() {
        return families.size() > 1;
    }

    private boolean isDualStackConfigured() {
        return isMixed(cidrs(config.clusterCidrs()))
                || isMixed(cidrs(config.ipvs().excludeCidrs()))
                || isMixed(node.podCidrs());
    }

    private static boolean isMixed(List<Cidr> cidrs) {
        return cidrs.stream().map(Cidr::family).distinct().count() > 1;
    }

    private boolean lacksPrimary(List<Cidr> cidrs) {
        return !cidrs.isEmpty() && cidrs.stream().noneMatch(cidr -> cidr.family() == primary);
    }

    private static List<Cidr> cidrs(List<String> texts) {
        return texts.stream().flatMap(text -> Cidr.parse(text).stream()).toList();
    }
}
