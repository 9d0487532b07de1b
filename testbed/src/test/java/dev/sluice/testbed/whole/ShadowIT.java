package dev.sluice.testbed.whole;

import static dev.sluice.testbed.whole.Site.FAR;
import static dev.sluice.testbed.whole.Site.POD1;
import static dev.sluice.testbed.whole.Site.web;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.ProxyMode;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.run.Folder;
import dev.sluice.testbed.run.Launcher;
import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Shadow mode beside rules as kube-proxy writes them: those that Sluice leaves in iptables mode.
class ShadowIT {
    /// The settings that Sluice sets, and the links that it makes.
    private static final String HOST =
            "sysctl -a 2> /dev/null | grep -e conntrack_max -e tcp_timeout -e route_localnet;"
                    + " ip -o link | cut -d: -f2";

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @AutoClose private Site site;
    @AutoClose private Folder folder;

    @BeforeEach
    void build() throws Exception {
        site = Site.build(ProxyMode.IPTABLES);
        folder = Folder.temporary("sluice-shadow-");
        site.put(web().nodePort(30080), POD1, FAR);
        site.startAndAwaitSync();
        site.awaitServed(POD1, FAR);
        site.kill();
    }

    @Test
    void whatKubeProxyDoesIsComparedAndNothingIsWritten() throws Exception {
        String rules = site.rules();
        String host = site.node.run(Place.NODE, "sh", "-c", HOST);
        try (Started shadow =
                Started.by(
                        site,
                        folder.path(),
                        "exec \"$1\" run --shadow --kubeconfig=\"$2\" --proxy-mode=nftables"
                                + " --hostname-override=node1 --cluster-cidr=10.244.0.0/16",
                        Launcher.find().path().toString(),
                        folder.path().resolve("kubeconfig").toString())) {
            await("no difference", shadow, () -> differences() == 0);
            assertEquals(rules, site.rules());
            assertEquals(host, site.node.run(Place.NODE, "sh", "-c", HOST));

            site.node.run(Place.NODE, "iptables", "-t", "nat", "-D", "KUBE-SERVICES", "1");
            await("a difference", shadow, () -> differences() > 0);
            assertTrue(
                    log(shadow)
                            .contains(
                                    "kube-proxy: shop/web:http: frontend 10.96.10.1:80/TCP is not there"),
                    log(shadow));
            assertEquals(
                    "",
                    log(shadow).lines().filter(l -> l.contains(" ERROR ")).findFirst().orElse(""));
        }
    }

    private static void await(String what, Started shadow, BooleanSupplier condition)
            throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, () -> "waited for " + what + "\n" + log(shadow));
            Thread.sleep(50);
        }
    }

    private static String log(Started shadow) {
        try {
            return shadow.log();
        } catch (IOException e) {
            return e.toString();
        }
    }

    /// The metric; less than 0 while nothing was compared.
    private double differences() {
        Curl.Answer answer = new Curl(site.node, Place.NODE).get("http://127.0.0.1:10249/metrics");
        if (answer.status() != 200) {
            return -1;
        }
        return answer.body()
                .lines()
                .filter(line -> line.startsWith("sluice_shadow_differences{ip_family=\"IPv4\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElse(-1);
    }
}
