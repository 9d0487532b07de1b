package dev.sluice.testbed.demo;

import java.io.IOException;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Shows the rules in the kernel for one Service, as a tree.
///
/// @param pods the pods that the rules must lead to
record RulesStep(ShopService service, List<Pod> pods) implements DemoStep {
    @Override
    public String title() {
        return "The rules in the kernel";
    }

    @Override
    public List<String> about() {
        return List.of(
                "The path of a packet to %s; the chains' names are kube-proxy's."
                        .formatted(service.key()));
    }

    @Override
    public Finding show(DemoCluster cluster, TextStyle style)
            throws DemoFailedException, IOException {
        var tree =
                RuleTree.of(
                        cluster.onNode("iptables-save", "-t", "nat"),
                        "KUBE-SERVICES",
                        service.portName());
        var wanted =
                pods.stream()
                        .map(pod -> pod.ip().withPort(service.podPort()))
                        .collect(Collectors.toCollection(TreeSet::new));
        var standing = new TreeSet<>(tree.destinations());
        if (!standing.equals(wanted)) {
            throw new DemoFailedException(
                    "the rules of %s lead to %s, the API server says %s"
                            .formatted(service.portName(), standing, wanted));
        }
        return new Finding(tree.lines(style), "the rules lead to the pods the API server names");
    }
}
