package dev.sluice.daemon.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.base.log.RecordingLogger;
import dev.sluice.kube.events.Event;
import dev.sluice.kube.events.Regarding;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.model.ServiceName;
import dev.sluice.model.ServicePortName;
import dev.sluice.plan.AddressConflict;
import dev.sluice.plan.FrontendKey;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class SkippedServicesTest {
    private static final ServiceName WEB = new ServiceName("shop", "web");

    private final List<Event> events = new ArrayList<>();
    private final SkippedServices skipped =
            new SkippedServices(LoggerFactory.getLogger(SkippedServices.class), events::add);

    /// Each change of an endpoint makes the planner report the Service again.
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

    /// Each conflict is reported, because the planner reports it only once.
    @Test
    void aConflictIsToldToTheLoser() {
        var key = new FrontendKey.OfAddress(Ip.of("192.0.2.1"), Protocol.TCP, 80);
        var owner = new ServicePortName(new ServiceName("shop", "api"), "http", Protocol.TCP);
        var conflict =
                new AddressConflict(key, owner, new ServicePortName(WEB, "http", Protocol.TCP));
        skipped.addressTaken(IpFamily.IPV4, conflict);
        skipped.addressTaken(IpFamily.IPV4, conflict);
        var event =
                new Event(
                        new Regarding.OfService(WEB),
                        Event.Type.WARNING,
                        "AddressTaken",
                        "SyncRules",
                        "192.0.2.1:80/TCP is claimed by two Services:"
                                + " shop/api:http has it, shop/web:http is not reached there");
        assertEquals(List.of(event, event), events);
    }

    @Test
    void conflictsDoNotFillTheLog() {
        var log = new RecordingLogger();
        var limited = new SkippedServices(log, events::add);
        var owner = new ServicePortName(new ServiceName("shop", "api"), "", Protocol.TCP);
        for (int port = 1; port <= 1000; port++) {
            var key = new FrontendKey.OfNodePort(Protocol.TCP, port);
            var loser = new ServicePortName(WEB, "", Protocol.TCP);
            limited.addressTaken(IpFamily.IPV4, new AddressConflict(key, owner, loser));
        }
        assertEquals(1000, events.size());
        List<String> lines = log.take();
        assertTrue(lines.size() > 1 && lines.size() < 30, lines::toString);
    }
}
