package dev.sluice.deploy.cluster;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIf;

/// k3s without its own proxy, and Sluice from the k3s overlay. Needs a Docker engine; it is skipped
/// without one.
@EnabledIf(
        value = "dev.sluice.deploy.cluster.DockerEngine#isThere",
        disabledReason = "there is no Docker engine")
class K3sIT extends ClusterConformance {
    private static final ClusterManifests K3S = new ClusterManifests("k3s", "node1");

    private static @Nullable K3sNode k3s;
    private static ClusterServices services;

    @BeforeAll
    static void start() throws Exception {
        K3sNode started = K3sNode.start(false);
        k3s = started;
        install(started.node(), K3S, "iptables");
        services = ClusterServices.create(started.node(), new ClusterWorkload(K3S.image()));
    }

    @AfterAll
    static void stop() {
        if (k3s != null) {
            k3s.close();
        }
    }

    @Override
    ClusterServices services() {
        return services;
    }

    @Override
    ClusterManifests manifests() {
        return K3S;
    }
}
