package dev.sluice.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.model.Ip;
import dev.sluice.netlink.conntrack.CpuStatistics;
import dev.sluice.netlink.conntrack.Flow;
import dev.sluice.netlink.conntrack.TableStatistics;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PressureTest {
    private static final Ip NODE = Ip.of("172.31.255.11");
    private static final int EIGHTY_PERCENT = 51_610;

    private final TableInMemory table = new TableInMemory();
    private final List<String> lines = new ArrayList<>();
    private final List<PressureReport> reports = new ArrayList<>();
    private long now;
    private final Pressure pressure =
            new Pressure(
                    table,
                    () -> List.of(StaleFlowsTest.plan(ClusterSettings.DEFAULT)),
                    new Listener(),
                    () -> now);

    @Test
    void fewConnectionsAreNotEvenCounted() {
        table.hold("udp 10.244.1.2:4 10.96.0.10:53 10.244.1.3:5353");
        pressure.look();
        assertEquals(
                List.of(
                        new PressureReport(
                                new TableStatistics(1, 262_144),
                                new CpuStatistics(1, 2, 3),
                                List.of())),
                reports);
        assertEquals(List.of(), table.listings);
        assertEquals(List.of(), lines);
    }

    @Test
    void namesTheDestinationAndTheServiceOnce() {
        masquerade(EIGHTY_PERCENT, "udp 198.51.100.10:1 172.31.255.11:30053 10.244.1.3:5353");
        masquerade(100, "tcp 198.51.100.10:1 192.0.2.1:443");
        look();
        look();
        String alarm =
                "80 % of the source ports of 172.31.255.11 are in use towards"
                        + " 10.244.1.3:5353/udp (an endpoint of infra/dns:dns): new connections"
                        + " there fail when all are; spread them over more endpoints";
        assertEquals(List.of(alarm), lines);
        assertEquals(
                List.of(
                        new PortUse(
                                NODE,
                                Ip.of("10.244.1.3"),
                                5353,
                                17,
                                EIGHTY_PERCENT,
                                List.of("infra/dns:dns"))),
                reports.getLast().worst());
        // After the alarm has ended, it is raised again.
        table.flows.clear();
        look();
        assertEquals(List.of(), reports.getLast().worst());
        masquerade(EIGHTY_PERCENT, "udp 198.51.100.10:1 172.31.255.11:30053 10.244.1.3:5353");
        look();
        assertEquals(List.of(alarm, alarm), lines);
    }

    @Test
    void countsWhatIsMasqueradedOnly() {
        for (int i = 0; i < EIGHTY_PERCENT; i++) {
            table.hold("udp 10.0.%d.%d:4 10.96.0.10:53 10.244.1.3:5353".formatted(i >> 8, i & 255));
        }
        look();
        assertEquals(List.of(), reports.getLast().worst());
        assertEquals(List.of(), lines);
    }

    @Test
    void saysThatTheTableFillsUp() {
        table.maximum = 10;
        for (int i = 0; i < 8; i++) {
            table.hold("udp 10.244.1.2:%d 192.0.2.1:53".formatted(i));
        }
        look();
        look();
        assertEquals(
                List.of(
                        "the conntrack table is 80 % full (8 of 10 entries): new connections fail"
                                + " when it is full; raise conntrack.maxPerCore"),
                lines);
    }

    @Test
    void aFailedLookIsNotTheLast() {
        table.broken = true;
        look();
        assertEquals(List.of("failed: read the conntrack statistics: EPERM"), lines);
        table.broken = false;
        look();
        assertEquals(1, reports.size());
    }

    private void look() {
        now += 10_000_000_000L;
        pressure.look();
    }

    private void masquerade(int connections, String like) {
        Flow flow = Flows.flow(like);
        for (int i = 0; i < connections; i++) {
            table.flows.add(Flows.masqueradedAs(NODE, 1024 + i, flow));
        }
    }

    private final class Listener implements PressureListener {
        @Override
        public void measured(PressureReport report) {
            reports.add(report);
        }

        @Override
        public void alarmed(String line) {
            lines.add(line);
        }

        @Override
        public void lookFailed(Exception cause) {
            lines.add("failed: " + cause.getMessage());
        }
    }
}
