package dev.sluice.testbed.whole;

import static dev.sluice.testbed.whole.Site.POD1;
import static dev.sluice.testbed.whole.Site.web;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.config.ProxyMode;
import dev.sluice.testbed.run.Launcher;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Sluice started as distributions start kube-proxy: with the same commands, files, flags and
/// paths.
class DropInIT {
    private static final Path TEXTS = Path.of("../config/src/test/resources/config");

    @TempDir Path folder;
    @AutoClose private Site site;

    @BeforeEach
    void build() throws Exception {
        site = Site.build(ProxyMode.IPTABLES);
        site.put(web(), POD1);
    }

    /// With `config.conf` of the ConfigMap `kube-proxy` and the command of the DaemonSet.
    @ParameterizedTest
    @ValueSource(strings = {"kubeadm.yaml", "kind.yaml"})
    void byTheFile(String text) throws Exception {
        serves(
                """
                mount -t tmpfs tmpfs /var/lib
                mkdir /var/lib/kube-proxy
                cp $1/kubeconfig /var/lib/kube-proxy/kubeconfig.conf
                cp $3 /var/lib/kube-proxy/config.conf
                ln -s $2 /var/lib/kube-proxy/kube-proxy
                exec /var/lib/kube-proxy/kube-proxy --config=/var/lib/kube-proxy/config.conf \
                    --hostname-override=node1
                """,
                text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"k3s", "rke2"})
    void byFlags(String distribution) throws Exception {
        serves(
                """
                mount -t tmpfs tmpfs /var/lib
                mkdir -p /var/lib/rancher/DIST/agent
                cp $1/kubeconfig /var/lib/rancher/DIST/agent/kubeproxy.kubeconfig
                ln -s $2 /var/lib/kube-proxy
                exec /var/lib/kube-proxy $(cat $3)
                """
                        .replace("DIST", distribution),
                distribution + ".flags");
    }

    private void serves(String script, String text) throws Exception {
        String launcher = Launcher.find().path().toString();
        String file = TEXTS.resolve(text).toRealPath().toString();
        try (Started sluice = Started.by(site, folder, script, folder.toString(), launcher, file)) {
            site.awaitServed(POD1);
            List<String> doubts =
                    sluice.log().lines().filter(line -> line.contains("no such field")).toList();
            assertEquals(List.of(), doubts);
        }
    }
}
