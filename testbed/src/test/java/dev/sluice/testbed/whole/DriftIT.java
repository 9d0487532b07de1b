package dev.sluice.testbed.whole;

import static dev.sluice.testbed.whole.Site.POD1;
import static dev.sluice.testbed.whole.Site.slice;
import static dev.sluice.testbed.whole.Site.web;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.daemon.config.ProxyMode;
import dev.sluice.testbed.node.Place;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What other programs do to our rules is undone within two seconds, and they are named.
class DriftIT {
    private static final Duration SOON = Duration.ofSeconds(2);

    private static Site site;

    @BeforeAll
    static void start() throws Exception {
        site = Site.build(ProxyMode.IPTABLES);
        site.listen(POD1);
        site.api.put(web().nodePort(30080).json());
        site.api.put(slice(POD1).json());
        site.startAndAwaitSync();
        site.awaitServed(POD1);
    }

    @AfterAll
    static void stop() throws IOException {
        site.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    iptables -t nat -F KUBE-SERVICES                   | (iptables (pid     | table nat: chain KUBE-SERVICES
                    iptables -t nat -F                                 | (iptables (pid     | table nat: chain
                    iptables -t nat -F PREROUTING                      | (iptables (pid     | table nat: the jump from PREROUTING to KUBE-SERVICES is gone
                    iptables -F FORWARD                                | (iptables (pid     | table filter: the jump from FORWARD to KUBE-
                    iptables -t nat -I KUBE-SERVICES -j RETURN         | (iptables (pid     | table nat: chain KUBE-SERVICES
                    nft flush ruleset                                  | (nft (pid          | changed our rules in table
                    nft delete table ip nat                            | (nft (pid          | table nat: chain
                    ip6tables -t nat -F KUBE-POSTROUTING               | (ip6tables (pid    | IPv6: another program
                    """)
    void isUndone(String command, String who, String what) throws Exception {
        String rules = site.rules();
        long named = site.logged(who);
        long told = site.logged(what);
        site.node.run(Place.NODE, command.split(" "));
        site.await("the repair", SOON, () -> site.rules().equals(rules));
        assertTrue(site.logged(who) > named, "not named: " + who);
        assertTrue(site.logged(what) > told, "not told: " + what);
    }

    @Test
    void whatDoesNotConcernUsIsLeftAlone() throws Exception {
        long before = site.logged("another program");
        site.node.run(Place.NODE, "iptables", "-t", "nat", "-N", "DOCKER");
        site.node.run(Place.NODE, "iptables", "-t", "nat", "-A", "PREROUTING", "-j", "DOCKER");
        site.node.run(Place.NODE, "iptables", "-t", "nat", "-D", "PREROUTING", "-j", "DOCKER");
        site.node.run(Place.NODE, "iptables", "-t", "nat", "-X", "DOCKER");
        site.node.run(Place.NODE, "nft", "add table ip other");
        site.node.run(Place.NODE, "nft", "delete table ip other");
        Thread.sleep(1_500);
        assertEquals(before, site.logged("another program"));
    }
}
