package dev.sluice.testbed.whole;

import static dev.sluice.testbed.whole.Site.POD1;
import static dev.sluice.testbed.whole.Site.web;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.ProxyMode;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.run.Launcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Changes of the configuration while Sluice runs, and its commands that run without a sync loop.
class ConfigurationIT {
    private static final String ESTABLISHED_TIMEOUT =
            "/proc/sys/net/netfilter/nf_conntrack_tcp_timeout_established";
    private static final String LOCALNET = "/proc/sys/net/ipv4/conf/all/route_localnet";

    @TempDir Path folder;
    @AutoClose private Site site;
    private int versions;

    @BeforeEach
    void build() throws Exception {
        site = Site.build(ProxyMode.IPTABLES);
        site.put(web(), POD1);
        swap("# the first");
        Files.createSymbolicLink(folder.resolve("config.yaml"), Path.of("..data/config.yaml"));
    }

    @Test
    void aChangedConfigMapEndsItAndLeavesTheRules() throws Exception {
        try (Started sluice = start()) {
            site.awaitServed(POD1);
            swap("# the same but for this remark");
            site.await("it to look", () -> sluice.log().contains("means the same"));
            swap("mode: nonsense");
            site.await("it to refuse", () -> sluice.log().contains("former stays in force"));
            site.awaitServed(POD1);
            swap("oomScoreAdj: -998");
            assertEquals(1, sluice.await());
            assertTrue(
                    sluice.log().contains("the configuration changed (oomScoreAdj): ending"),
                    sluice.log());
        }
        site.awaitServed(POD1);
        try (Started again = start()) {
            site.await("a start", () -> again.log().contains("first sync, 1 service: 0 changes"));
        }
    }

    @Test
    void initOnlyPreparesTheKernelAndWritesNoRule() throws Exception {
        String rules = site.rules();
        site.node.run(Place.NODE, "sh", "-c", "echo 0 > " + LOCALNET);
        try (Started init = start("--init-only")) {
            assertEquals(0, init.await(), init.log());
        }
        assertEquals("1", site.node.run(Place.NODE, "cat", LOCALNET).strip());
        assertEquals(rules, site.rules());
    }

    /// The positive control is a start with a kubeconfig that can be read.
    @Test
    void aFaultyKubeconfigLeavesTheHostAsItWas() throws Exception {
        String rules = site.rules();
        String timeout = site.node.run(Place.NODE, "cat", ESTABLISHED_TIMEOUT);
        assertNotEquals("1000", timeout.strip());
        Files.writeString(
                folder.resolve("timeout.yaml"),
                Files.readString(folder.resolve("config.yaml"))
                        .replace("maxPerCore: 0", "maxPerCore: 0, tcpEstablishedTimeout: 1000s"));
        for (String flag : List.of("", "--init-only")) {
            try (Started refused = startWith("users: [", flag)) {
                assertEquals(1, refused.await(), refused.log());
                assertTrue(refused.log().contains("cannot use the kubeconfig"), refused.log());
            }
            assertEquals(timeout, site.node.run(Place.NODE, "cat", ESTABLISHED_TIMEOUT));
            assertEquals(rules, site.rules());
        }
        try (Started init = startWith("", "--init-only")) {
            assertEquals(0, init.await(), init.log());
        }
        assertEquals("1000", site.node.run(Place.NODE, "cat", ESTABLISHED_TIMEOUT).strip());
    }

    /// @param end what to append to the kubeconfig
    private Started startWith(String end, String flag) throws IOException {
        return Started.by(
                site,
                folder,
                "echo '" + end + "' >> $2/kubeconfig; exec $1 run --config=$2/timeout.yaml " + flag,
                Launcher.find().path().toString(),
                folder.toString());
    }

    @Test
    void cleanupByFlagLeavesNoRule() throws Exception {
        try (Started _ = start()) {
            site.awaitServed(POD1);
        }
        try (Started cleanup = start("--cleanup")) {
            assertEquals(0, cleanup.await(), cleanup.log());
        }
        assertEquals(
                0L,
                site.rules()
                        .lines()
                        .filter(line -> line.startsWith("-A") && line.contains("KUBE-SERVICES"))
                        .count());
    }

    private Started start(String... flags) throws IOException {
        return Started.by(
                site,
                folder,
                "exec $1 run --config=$2/config.yaml " + String.join(" ", flags),
                Launcher.find().path().toString(),
                folder.toString());
    }

    /// Changes the configuration as the kubelet updates a mounted ConfigMap.
    private void swap(String line) throws IOException {
        Path version = Files.createDirectory(folder.resolve("..2026_" + ++versions));
        Files.writeString(
                version.resolve("config.yaml"),
                """
                apiVersion: kubeproxy.config.k8s.io/v1alpha1
                kind: KubeProxyConfiguration
                clientConnection: {kubeconfig: %s}
                hostnameOverride: node1
                clusterCIDR: 10.244.0.0/16,fd00:10:244::/56
                conntrack: {maxPerCore: 0}
                %s
                """
                        .formatted(folder.resolve("kubeconfig"), line));
        Path link = folder.resolve("..data_tmp");
        Files.createSymbolicLink(link, version.getFileName());
        Files.move(link, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    }
}
