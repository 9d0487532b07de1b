package dev.sluice.testbed.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.ProxyMode;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.testbed.api.ServiceObject;
import dev.sluice.testbed.api.SliceObject;
import dev.sluice.testbed.conntrack.Stream;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.run.SluiceRun;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/// UDP flows that never pause, with Sluice as a process.
@InEachMode
class StaleFlowsIT {
    private static final Ip DNS = Ip.of("10.96.10.53");
    private static final Ip POD2 = Place.POD2.ip(IpFamily.IPV4);
    private static final Ip POD3 = Place.POD3.ip(IpFamily.IPV4);

    /// Without the sweeper, a flow in use would keep its endpoint for ever.
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final List<Stream> streams = new ArrayList<>();
    private final ProxyMode mode;
    private Site site;

    StaleFlowsIT(ProxyMode mode) {
        this.mode = mode;
    }

    @BeforeEach
    void build() throws Exception {
        site = Site.build(mode);
        for (Ip endpoint : List.of(POD2, POD3)) {
            site.responders.listen(Protocol.UDP, endpoint, 5353);
        }
        site.api.put(
                ServiceObject.service("infra/dns")
                        .clusterIp(DNS.toString())
                        .port("dns", "UDP", 53)
                        .nodePort(30053)
                        .json());
    }

    @AfterEach
    void close() throws IOException {
        for (Stream stream : streams) {
            stream.close();
        }
        site.close();
    }

    @Test
    void reachTheNewEndpoint() throws Exception {
        site.api.put(endpoints(POD2));
        site.startAndAwaitSync();
        Stream stream = stream(Place.POD1, DNS, 53);
        assertTrue(stream.awaitAnswer(POD2.withPort(5353)::equals, PATIENCE));
        site.api.put(endpoints(POD3));
        assertTrue(
                stream.awaitAnswer(POD3.withPort(5353)::equals, PATIENCE),
                () -> "still at " + stream.last());
        site.awaitLog("1 stale flows deleted");
    }

    @Test
    void doNotNoticeARestart() throws Exception {
        site.api.put(endpoints(POD2, POD3));
        SluiceRun first = site.startAndAwaitSync();
        for (int i = 0; i < 5; i++) {
            stream(Place.POD1, DNS, 53);
            stream(Place.CLIENT, Place.NODE.ip(IpFamily.IPV4), 30053);
        }
        for (Stream stream : streams) {
            assertTrue(stream.awaitAnswer(_ -> true, PATIENCE));
        }
        first.stop();
        site.startAndAwaitSync();
        // Wait for both checks after the first sync.
        Thread.sleep(1_500);
        assertEquals(0, site.logged("stale flows"));
        for (Stream stream : streams) {
            assertEquals(0, stream.stop(), "lost");
        }
        // Positive control: stale flows are logged, so without a log line there were none.
        site.api.put(endpoints());
        site.awaitLog("stale flows deleted");
    }

    private Stream stream(Place from, Ip ip, int port) throws Exception {
        Stream stream = Stream.start(site.node, from, ip, port);
        streams.add(stream);
        return stream;
    }

    private static ObjectNode endpoints(Ip... ips) {
        SliceObject slice = SliceObject.slice("infra/dns").port("dns", "UDP", 5353);
        for (Ip ip : ips) {
            slice.ready(ip.toString(), "node1");
        }
        return slice.json();
    }
}
