package dev.sluice.daemon.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.kube.events.Event;
import dev.sluice.kube.events.Regarding;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.ServiceName;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class SkippedServicesTest {
    private static final ServiceName WEB = new ServiceName("shop", "web");

    private final List<Event> events = new ArrayList<>();
    private final SkippedServices skipped =
            new SkippedServices(LoggerFactory.getLogger(SkippedServices.class), events::add);

    /// Each change of an endpoint has the Service looked at again.
    @Test
    void each_address_is_told_once() {
        for (int i = 0; i < 100; i++) {
            skipped.skipped(IpFamily.IPV4, WEB, Ip.of("192.0.2.10"));
        }
        assertEquals(1, events.size());
        assertEquals(new Regarding.OfService(WEB), events.getFirst().regarding());
        assertEquals(
                "the cluster IP 192.0.2.10 is this node's own address: the Service has no rules",
                events.getFirst().note());
        skipped.skipped(IpFamily.IPV4, WEB, Ip.of("192.0.2.11"));
        assertEquals(2, events.size());
    }
}
