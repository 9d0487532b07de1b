package dev.sluice.deploy.cluster;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/// The way from k3s's own kube-proxy to Sluice and back, as `SWAP.md` tells it, under traffic.
/// Needs a Docker engine; it is skipped without one.
@EnabledIf(
        value = "dev.sluice.deploy.cluster.DockerEngine#isThere",
        disabledReason = "there is no Docker engine")
class K3sSwapIT {
    private static final ClusterManifests K3S = new ClusterManifests("k3s", "node1");
    private static final int HEALTHZ = 10256;

    @Test
    void a_swap_and_the_way_back_cut_nothing() throws Exception {
        try (K3sNode k3s = K3sNode.start(true)) {
            DockerNode node = k3s.node();
            ClusterServices services =
                    ClusterServices.create(node, new ClusterWorkload(K3S.image()));
            services.assertServed();
            try (SteadyTraffic traffic = services.traffic()) {
                k3s.restart(false);
                assertFalse(node.listens(HEALTHZ));
                traffic.assertUnharmed();

                ClusterConformance.install(node, K3S, "iptables");
                services.awaitMode("daemonset/sluice", "iptables");
                assertTrue(node.listens(HEALTHZ));
                services.scale(3);
                traffic.awaitServers(3);
                services.assertServed();
                traffic.assertUnharmed();

                node.delete(ClusterWorkload.text(K3S.objects("iptables")));
                services.awaitNoSluice();
                assertFalse(node.listens(HEALTHZ));
                k3s.restart(true);
                services.scale(4);
                traffic.awaitServers(4);
                services.assertServed();
                traffic.assertUnharmed();
            }
        }
    }
}
