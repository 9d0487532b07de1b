package dev.sluice.testbed.whole;

import static dev.sluice.testbed.whole.Site.FAR;
import static dev.sluice.testbed.whole.Site.POD1;
import static dev.sluice.testbed.whole.Site.slice;
import static dev.sluice.testbed.whole.Site.web;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.ProxyMode;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.run.Launcher;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Sluice with no more than it needs: NET_ADMIN, and a root file system and sysctls that are
/// read-only.
class CapabilitiesIT {
    /// Sets up the view that an unprivileged container of a pod has of its node.
    private static final String AS_IN_A_POD =
            """
            mount -t tmpfs tmpfs /mnt
            cp $1/kubeconfig /mnt
            mkdir /mnt/sluice
            mount --bind $(dirname $2) /mnt/sluice
            mount -t tmpfs tmpfs /tmp
            mount -t tmpfs tmpfs /run
            mount --bind /proc/sys /proc/sys
            mount -o remount,bind,ro /proc/sys
            mount -o remount,bind,ro /
            """;

    private static final String RUN =
            "exec setpriv --bounding-set=-all,%s --no-new-privs /mnt/sluice/sluice run --kubeconfig=/mnt/kubeconfig"
                    + " --hostname-override=node1 --cluster-cidr=10.244.0.0/16,fd00:10:244::/56"
                    + " --proxy-mode=%s";

    @TempDir Path folder;
    @AutoClose private Site site;

    @BeforeEach
    void build() throws Exception {
        site = Site.build(ProxyMode.IPTABLES);
        site.put(web(), POD1);
    }

    @ParameterizedTest
    @EnumSource(names = {"IPTABLES", "NFTABLES"})
    void netAdminServes(ProxyMode mode) throws Exception {
        // `--init-only` sets this in a privileged container.
        site.node.run(
                Place.NODE, "sh", "-c", "echo 1 > /proc/sys/net/ipv4/conf/all/route_localnet");
        serves("+net_admin", mode);
    }

    /// In the guest. Its iptables is the legacy variant, which needs NET_RAW too.
    @Test
    @Tag("uml")
    void ipvsServesOnceAPrivilegedStartHasPreparedIt() throws Exception {
        IpvsProcessIT.chooseIptables();
        try (Started sluice = start(AS_IN_A_POD + RUN.formatted("+net_admin,+net_raw", "ipvs"))) {
            assertEquals(1, sluice.await());
            assertTrue(
                    sluice.log().contains("sluice: mode ipvs is not available on this host: "),
                    sluice.log());
        }
        try (Started init = start("exec $2 run --proxy-mode=ipvs --init-only")) {
            assertEquals(0, init.await(), init.log());
        }
        serves("+net_admin,+net_raw", ProxyMode.IPVS);
    }

    private void serves(String capabilities, ProxyMode mode) throws Exception {
        try (Started sluice = start(AS_IN_A_POD + RUN.formatted(capabilities, mode))) {
            site.awaitServed(POD1);
            site.api.put(slice(FAR).json());
            site.awaitServed(FAR);
            List<String> doubts =
                    sluice.log().lines().filter(line -> line.contains(" WARN ")).toList();
            assertTrue(
                    doubts.stream().anyMatch(line -> line.contains("CAP_SYS_RESOURCE")),
                    doubts::toString);
        }
    }

    @Test
    void whatIsMissingIsOneLine() throws Exception {
        try (Started sluice = start(AS_IN_A_POD + RUN.formatted("+net_raw,+chown", "iptables"))) {
            assertEquals(1, sluice.await());
            List<String> last =
                    sluice.log()
                            .lines()
                            .filter(line -> line.contains("cannot do without"))
                            .toList();
            assertEquals(1, last.size(), sluice.log());
            assertTrue(last.getFirst().contains("CAP_NET_ADMIN"), sluice.log());
        }
    }

    private Started start(String script) throws IOException {
        return Started.by(
                site, folder, script, folder.toString(), Launcher.find().path().toString());
    }
}
