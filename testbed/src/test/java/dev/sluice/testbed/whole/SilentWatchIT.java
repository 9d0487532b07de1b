package dev.sluice.testbed.whole;

import static dev.sluice.testbed.whole.Site.FAR;
import static dev.sluice.testbed.whole.Site.POD1;
import static dev.sluice.testbed.whole.Site.slice;
import static dev.sluice.testbed.whole.Site.web;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.config.ProxyMode;
import dev.sluice.model.Protocol;
import dev.sluice.testbed.traffic.Load;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// A connection to the API server that is dead without being closed, as when a machine or the state
/// of a firewall is lost. Waits for minutes, so it runs in parallel with other tests.
@Execution(ExecutionMode.CONCURRENT)
class SilentWatchIT {
    /// A server sends a bookmark about every minute; Sluice gives up a watch without one for
    /// minutes.
    private static final Duration LONGEST = Duration.ofMinutes(4);

    @Test
    void isNoticedByTheBookmarksThatDoNotCome() throws Exception {
        try (Site site = Site.build(ProxyMode.IPTABLES)) {
            site.put(web(), POD1);
            site.startAndAwaitSync();
            site.await("all watches to be open", () -> site.api.faults().openWatches() >= 4);
            site.api.faults().bookmark();
            // The arrival of a later change shows that the bookmark was sent.
            site.api.put(slice(FAR).json());
            site.awaitServed(FAR);
            site.api.faults().silenceWatches();
            try (Load load =
                    Load.start(
                            site.client(), Protocol.TCP, Site.WEB, 80, 1, Duration.ofMillis(200))) {
                site.api.put(slice(POD1).json());
                site.await(
                        "the change to arrive all the same",
                        LONGEST,
                        () -> load.tally().answers().containsKey(POD1));
                assertEquals(List.of(), load.stop().failures());
            }
        }
    }
}
