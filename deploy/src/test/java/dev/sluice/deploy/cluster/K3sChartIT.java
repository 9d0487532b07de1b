package dev.sluice.deploy.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/// The life of the chart on k3s, under traffic: installed, upgraded to another mode and back,
/// uninstalled, and at last installed to remove all rules. Helm itself works here, which a library
/// carries; it has no `rollback`, so the way back is an upgrade to the values of before. Needs a
/// Docker engine; it is skipped without one.
@EnabledIf(
        value = "dev.sluice.deploy.cluster.DockerEngine#isThere",
        disabledReason = "there is no Docker engine")
class K3sChartIT {
    private static final String SLUICE = "daemonset/sluice";
    private static final String NAMESPACE = "kube-system";
    private static final Helm CHART = new Helm(Path.of("helm/sluice"));
    private static final int SECONDS = 240;
    private static final Pattern RULE =
            Pattern.compile("KUBE-(SVC|SEP|SERVICES|NODEPORTS)|table ip6? (sluice|kube-proxy)");

    @TempDir Path folder;

    @Test
    void nothing_is_cut_while_it_lives_or_goes_and_its_cleanup_removes_all() throws Exception {
        try (K3sNode k3s = K3sNode.start(false)) {
            Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), k3s.kubeconfig());
            use(kubeconfig, "iptables");
            var workload = new ClusterWorkload(new ClusterManifests("k3s", "node1").image());
            ClusterServices services = ClusterServices.create(k3s.node(), workload);
            try (SteadyTraffic traffic = services.traffic()) {
                for (String mode : List.of("nftables", "iptables")) {
                    use(kubeconfig, mode);
                    services.awaitMode(SLUICE, mode);
                    services.assertServed();
                    services.assertSynced(SLUICE);
                    traffic.assertUnharmed();
                }
                assertFalse(rules(k3s.node()).isEmpty());
                Helm.uninstall("sluice").withNamespace(NAMESPACE).withKubeConfig(kubeconfig).call();
                services.awaitNoSluice();
                services.assertServed();
                traffic.assertUnharmed();
            }
            CHART.install()
                    .withName("sluice")
                    .withNamespace(NAMESPACE)
                    .withKubeConfig(kubeconfig)
                    .set("distribution", "k3s")
                    .set("cleanup", true)
                    .call();
            k3s.node().awaitRollOut(NAMESPACE, SLUICE);
            assertEquals(List.of(), rules(k3s.node()));
        }
    }

    /// Installs the chart, or changes what is installed, and waits until its pods are ready.
    private static void use(Path kubeconfig, String mode) {
        CHART.upgrade()
                .install()
                .withName("sluice")
                .withNamespace(NAMESPACE)
                .withKubeConfig(kubeconfig)
                .set("distribution", "k3s")
                .set("mode", mode)
                // The node is a container; only its host can set the size of the conntrack table.
                .set("config.conntrack.maxPerCore", 0)
                .waitReady()
                .withTimeout(SECONDS)
                .call();
    }

    /// Returns the lines of rules that a service proxy wrote, of both variants of iptables and of
    /// nftables. KUBE-FIREWALL and others are the kubelet's.
    private static List<String> rules(DockerNode node) throws IOException {
        return node.kubectl(
                        "exec",
                        SLUICE,
                        "--namespace=" + NAMESPACE,
                        "--",
                        "sh",
                        "-ec",
                        "iptables-nft-save; iptables-legacy-save; nft list tables")
                .lines()
                .filter(line -> RULE.matcher(line).find())
                .toList();
    }
}
