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

/// What other programs do to our rules is undone soon, and they are named, which only they can be
/// whose changes are heard of.
@TestInstance(Lifecycle.PER_CLASS)
abstract class Drifting {
    /// Less than half a minute, by when a look at all rules would find it unheard.
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
    /// @param who how it is named
    /// @param what how its deed is told
    void isUndone(String command, String who, String what) throws Exception {
        String rules = site.rules();
        long named = site.logged(who);
        long told = site.logged(what);
        site.node.run(Place.NODE, command.split(" "));
        site.await("the repair", SOON, () -> site.rules().equals(rules));
        assertTrue(site.logged(who) > named, "not named: " + who);
        assertTrue(site.logged(what) > told, "not told: " + what);
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
        // What does concern us is told as soon as it is looked at, and what came before it with it:
        // the first deed is the one that is named.
        String[] deed = deed();
        long told = site.logged(deed[1]);
        site.node.run(Place.NODE, deed[0].split(" "));
        site.await("the deed to be told", () -> site.logged("another program") > before);
        assertEquals(told + 1, site.logged(deed[1]));
        site.awaitServed(POD1);
        assertEquals(before + 1, site.logged("another program"));
    }

    /// Something that does concern us: the command, and how it is told.
    abstract String[] deed();
}
