package dev.sluice.testbed.whole;

import static dev.sluice.testbed.whole.Site.POD1;
import static dev.sluice.testbed.whole.Site.POD2;
import static dev.sluice.testbed.whole.Site.slice;
import static dev.sluice.testbed.whole.Site.web;

import dev.sluice.config.ProxyMode;
import dev.sluice.testbed.node.Place;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Sluice as a process undoes other programs' changes of the rules of ipvs mode, in the guest.
/// `IpvsModeIT` tests how soon, with a clock that does not depend on the speed of the machine.
@Tag("uml")
class IpvsDriftIT {
    private static final long BETWEEN_CHANGES = Duration.ofSeconds(1).toNanos();

    private long changed;
    private int changes;

    /// Starts with the daemon's first minute, when it is slowest.
    @Test
    void flushed_rules_are_back_while_services_change() throws Exception {
        IpvsProcessIT.chooseIptables();
        try (Site site = Site.build(ProxyMode.IPVS)) {
            site.put(web(), POD1);
            site.startAndAwaitSync();
            String right = rules(site);
            for (int round = 0; round < 2; round++) {
                site.node.run(Place.NODE, "iptables", "-t", "nat", "-F", "KUBE-SERVICES");
                site.await(
                        "the rules to be back",
                        () -> {
                            change(site);
                            return rules(site).equals(right);
                        });
            }
        }
    }

    private void change(Site site) {
        long now = System.nanoTime();
        if (changes == 0 || now - changed >= BETWEEN_CHANGES) {
            changed = now;
            site.api.put((++changes % 2 == 0 ? slice(POD1) : slice(POD1, POD2)).json());
        }
    }

    private static String rules(Site site) throws IOException {
        return site.node.run(Place.NODE, "iptables", "-t", "nat", "-S", "KUBE-SERVICES");
    }
}
