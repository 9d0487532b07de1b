package dev.sluice.testbed.whole;

import static dev.sluice.testbed.whole.Site.POD1;
import static dev.sluice.testbed.whole.Site.web;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.ProxyMode;
import dev.sluice.testbed.node.Place;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/// Other programs' changes of our rules are undone soon, and the log names the program. It can name
/// the program only if the kernel notified Sluice of the change.
@TestInstance(Lifecycle.PER_CLASS)
abstract class Drifting {
    /// Less than half a minute, after which a check of all rules would find the change without a
    /// notification.
    private static final Duration SOON = Duration.ofSeconds(20);

    private final ProxyMode mode;
    @AutoClose private Site site;

    Drifting(ProxyMode mode) {
        this.mode = mode;
    }

    @BeforeAll
    void start() throws Exception {
        site = Site.build(mode);
        site.put(web().nodePort(30080), POD1);
        site.startAndAwaitSync();
        site.awaitServed(POD1);
    }

    /// @param command what another program does
    /// @param who the program's name in the log
    /// @param what the log's description of the change
    void isUndone(String command, String who, String what) throws Exception {
        String rules = site.rules();
        long named = site.logged(who);
        long logged = site.logged(what);
        site.node.run(Place.NODE, command.split(" "));
        site.await("the repair", SOON, () -> site.rules().equals(rules));
        assertTrue(site.logged(who) > named, "not named: " + who);
        assertTrue(site.logged(what) > logged, "not logged: " + what);
        site.awaitServed(POD1);
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
        // A relevant change is logged at the next check, together with earlier changes; the log
        // names the first relevant one.
        String[] change = change();
        long logged = site.logged(change[1]);
        site.node.run(Place.NODE, change[0].split(" "));
        site.await("the change to be logged", () -> site.logged("another program") > before);
        assertEquals(logged + 1, site.logged(change[1]));
        site.awaitServed(POD1);
        assertEquals(before + 1, site.logged("another program"));
    }

    /// Returns a relevant change: the command, and its description in the log.
    abstract String[] change();
}
