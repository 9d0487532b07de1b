package dev.sluice.deploy.cluster;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What holds on each cluster whose nodes have no proxy but Sluice, from an overlay of kustomize.
abstract class ClusterConformance {
    private static final String SLUICE = "daemonset/sluice";

    abstract ClusterServices services();

    abstract ClusterManifests manifests();

    /// Applies the overlay for a mode and waits until its pods run.
    static void install(DockerNode node, ClusterManifests manifests, String mode)
            throws IOException {
        node.apply(ClusterWorkload.text(manifests.objects(mode)));
        node.awaitRollOut("kube-system", SLUICE);
    }

    /// Changes the mode as an operator does who does not want to wait for the kubelet.
    private void use(String mode) throws IOException, InterruptedException {
        DockerNode node = services().node();
        assumeTrue(!mode.equals("ipvs") || hasIpvs(node), "the host's kernel has no IPVS");
        node.apply(ClusterWorkload.text(manifests().objects(mode)));
        node.kubectl("rollout", "restart", SLUICE, "--namespace=kube-system");
        node.awaitRollOut("kube-system", SLUICE);
        services().awaitMode(SLUICE, mode);
    }

    private static boolean hasIpvs(DockerNode node) throws IOException {
        return node.run(
                                "",
                                List.of(
                                        "sh",
                                        "-c",
                                        "modprobe -a ip_vs ip_vs_rr; test -e /proc/net/ip_vs"))
                        .status()
                == 0;
    }

    /// From each mode to the next, with everything that is expected of the mode itself.
    @ParameterizedTest
    @CsvSource({"iptables, nftables", "nftables, ipvs", "ipvs, iptables"})
    void a_change_of_mode_loses_no_connection(String from, String to) throws Exception {
        use(from);
        services().assertServed();
        try (SteadyTraffic traffic = services().traffic()) {
            use(to);
            services().assertServed();
            if (from.equals("ipvs")) {
                // Connections that IPVS carries end with it, and a new one may fail in rare cases.
                int failed = traffic.failures().size();
                assertTrue(failed <= 1, failed + " new connections have failed");
            } else {
                traffic.assertUnharmed();
            }
        }
    }

    @Test
    void a_new_endpoint_is_served() throws Exception {
        services().scale(2);
        try (SteadyTraffic traffic = services().traffic()) {
            services().scale(3);
            traffic.awaitServers(3);
            traffic.assertUnharmed();
        } finally {
            services().scale(2);
        }
    }

    @Test
    void metrics_are_served() throws Exception {
        services().assertMetrics(SLUICE);
    }

    @Test
    void its_commands_answer_in_the_pod() throws Exception {
        services().assertSynced(SLUICE);
    }
}
