package dev.sluice.deploy.cluster;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/// kubeadm's DaemonSet `kube-proxy`, replaced in place and put back as `SWAP.md` tells it, under
/// traffic, on a cluster of kind, which kubeadm makes. Needs a Docker engine and kind; it is
/// skipped without.
@EnabledIf(
        value = "dev.sluice.deploy.cluster.DockerEngine#isThereWithKind",
        disabledReason = "there is no Docker engine with kind")
class KindSwapIT {
    private static final ClusterManifests KUBEADM = new ClusterManifests("kubeadm", KindNode.NAME);
    private static final String PROXY = "daemonset/kube-proxy";

    @Test
    void a_swap_and_the_way_back_cut_nothing() throws Exception {
        try (KindNode kind = KindNode.start("kind", KindNode.WITH_PROXY)) {
            DockerNode node = kind.node();
            ClusterServices services =
                    ClusterServices.create(node, new ClusterWorkload(KUBEADM.image()));
            services.assertServed();
            try (SteadyTraffic traffic = services.traffic()) {
                node.applyByForce(ClusterWorkload.text(KUBEADM.objects("iptables")));
                node.awaitRollOut("kube-system", PROXY);
                services.awaitMode(PROXY, "iptables");
                services.scale(3);
                traffic.awaitServers(3);
                services.assertServed();
                services.assertSynced(PROXY);
                traffic.assertUnharmed();

                node.kubectl("rollout", "undo", PROXY, "--namespace=kube-system");
                node.awaitRollOut("kube-system", PROXY);
                String image =
                        node.kubectl(
                                "get",
                                PROXY,
                                "--namespace=kube-system",
                                "--output=jsonpath={.spec.template.spec.containers[*].image}");
                assertTrue(image.contains("/kube-proxy:"), image);
                services.scale(4);
                traffic.awaitServers(4);
                services.assertServed();
                traffic.assertUnharmed();
            }
        }
    }
}
