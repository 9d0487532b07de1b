package dev.sluice.deploy.cluster;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIf;

/// kind without kube-proxy, and Sluice from the kind overlay. Needs a Docker engine and kind; it is
/// skipped without.
@EnabledIf(
        value = "dev.sluice.deploy.cluster.DockerEngine#isThereWithKind",
        disabledReason = "there is no Docker engine with kind")
class KindIT extends ClusterConformance {
    private static final ClusterManifests KIND = new ClusterManifests("kind", KindNode.NAME);

    private static @Nullable KindNode kind;
    private static ClusterServices services;

    @BeforeAll
    static void start() throws Exception {
        KindNode started = KindNode.start("kind", KindNode.WITHOUT_PROXY);
        kind = started;
        install(started.node(), KIND, "iptables");
        services = ClusterServices.create(started.node(), new ClusterWorkload(KIND.image()));
    }

    @AfterAll
    static void stop() throws Exception {
        if (kind != null) {
            kind.close();
        }
    }

    @Override
    ClusterServices services() {
        return services;
    }

    @Override
    ClusterManifests manifests() {
        return KIND;
    }
}
