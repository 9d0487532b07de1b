package dev.sluice.testbed.whole;

import static dev.sluice.testbed.whole.Site.slice;
import static dev.sluice.testbed.whole.Site.web;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.config.ProxyMode;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.ShellCommand;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Sluice as a process in ipvs mode, in the guest.
@Tag("uml")
class IpvsProcessIT {
    private static final String POD = "10.244.1.2";
    private static final String FAR = "10.244.2.2";

    @Test
    void serves_follows_changes_and_cleans_up() throws Exception {
        chooseIptables();
        Site site = Site.build(ProxyMode.IPVS);
        try {
            site.put(web(), POD);
            site.startAndAwaitSync();
            site.awaitServed(POD);
            site.api.put(slice(POD, FAR).json());
            site.awaitServed(POD, FAR);

            site.kill();
            site.awaitServed(POD, FAR);
            site.api.put(slice(FAR).json());
            site.startAndAwaitSync();
            site.awaitServed(FAR);
            site.kill();

            // Switch to iptables mode and back.
            site.mode = ProxyMode.IPTABLES;
            site.startAndAwaitSync();
            site.await(
                    "the end of what ipvs mode left",
                    () -> site.node.run(Place.NODE, "ipset", "save").isEmpty());
            assertEquals("", site.node.run(Place.NODE, "ipvsadm", "-Sn"));
            assertEquals(List.of(), rules(site, "KUBE-IPVS-", "KUBE-NODE-PORT", "KUBE-LOAD"));
            site.awaitServed(FAR);
            site.kill();
            site.mode = ProxyMode.IPVS;
            site.startAndAwaitSync();
            site.await(
                    "the end of what iptables mode left",
                    () -> rules(site, "KUBE-SVC-", "KUBE-SEP-", "KUBE-NODEPORTS").isEmpty());
            site.awaitServed(FAR);
            site.kill();

            site.node.run(Place.NODE, site.launcher.path().toString(), "cleanup");
            assertEquals("", site.node.run(Place.NODE, "ipvsadm", "-Sn"));
            assertEquals("", site.node.run(Place.NODE, "ipset", "save"));
            assertEquals(List.of(), rules(site, "KUBE-"));
        } finally {
            site.close();
        }
    }

    /// Selects the variant of iptables that the guest's kernel supports.
    static void chooseIptables() throws IOException {
        for (String program : List.of("iptables", "ip6tables")) {
            String legacy = "/usr/sbin/" + program + "-legacy";
            new ShellCommand(List.of("update-alternatives", "--set", program, legacy)).run();
        }
    }

    /// Returns the rules that contain one of some words. KUBE-FIREWALL is also the kubelet's, and
    /// stays.
    private static List<String> rules(Site site, String... words) throws IOException {
        return site.node
                .run(Place.NODE, "iptables-legacy-save")
                .lines()
                .filter(line -> !line.contains("KUBE-FIREWALL"))
                .filter(line -> Arrays.stream(words).anyMatch(line::contains))
                .toList();
    }
}
