package dev.sluice.testbed.whole;

import static dev.sluice.testbed.whole.Site.FAR;
import static dev.sluice.testbed.whole.Site.POD1;
import static dev.sluice.testbed.whole.Site.POD2;
import static dev.sluice.testbed.whole.Site.WEB;
import static dev.sluice.testbed.whole.Site.slice;
import static dev.sluice.testbed.whole.Site.web;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.config.ProxyMode;
import dev.sluice.model.Ip;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Clients keep their endpoint, at every address of the Service, and whatever happens to other
/// endpoints.
@InEachMode
class AffinityIT {
    private static final Ip VIP = Ip.of("192.0.2.1");
    private static final List<String> ALL = List.of(POD1, POD2, FAR);

    private final ProxyMode mode;
    @AutoClose private Site site;

    AffinityIT(ProxyMode mode) {
        this.mode = mode;
    }

    @BeforeEach
    void build() throws Exception {
        site = Site.build(mode);
        site.put(web().affinity(600).vip(VIP.toString()), POD1, POD2, FAR);
        site.startAndAwaitSync();
    }

    @Test
    void isSharedByAllAddressesAndForgetsWhoLeft() throws Exception {
        String first = only(site.outcomes(WEB, 80, 20));
        assertEquals(first, only(site.outcomes(VIP, 80, 20)));

        // The removal of another endpoint moves no client.
        String another = ALL.stream().filter(pod -> !pod.equals(first)).findFirst().orElseThrow();
        site.api.put(
                slice(ALL.stream().filter(pod -> !pod.equals(another)).toArray(String[]::new))
                        .json());
        site.awaitLog("shop/web changed");
        assertEquals(first, only(site.outcomes(WEB, 80, 20)));

        // The removal of the client's own endpoint moves it, and the endpoint's return does not
        // move it back.
        site.api.put(slice(another).json());
        site.await("to be moved", () -> site.outcomes(WEB, 80, 1).equals(Set.of(another)));
        assertEquals(another, only(site.outcomes(VIP, 80, 20)));
        long changes = site.logged("shop/web changed");
        site.api.put(slice(POD1, POD2, FAR).json());
        site.await("them to be back", () -> site.logged("shop/web changed") > changes);
        assertEquals(another, only(site.outcomes(WEB, 80, 20)));
    }

    private static String only(Set<String> outcomes) {
        assertEquals(1, outcomes.size(), outcomes::toString);
        return outcomes.iterator().next();
    }
}
