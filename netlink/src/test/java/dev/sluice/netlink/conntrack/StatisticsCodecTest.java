package dev.sluice.netlink.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.netlink.Capture;
import dev.sluice.netlink.Netlink;
import java.io.IOException;
import org.junit.jupiter.api.Test;

public class StatisticsCodecTest {
    @Test
    void readsWhatTheKernelSaid() throws IOException {
        var kernel = Capture.read(StatisticsCodecTest.class, "statistics").replay();
        try (var netlink = new Netlink(kernel)) {
            var table = new ConntrackSocket(netlink);
            assertEquals(new TableStatistics(6, 262144), table.tableStatistics().orThrow("read"));
            assertEquals(CpuStatistics.NONE, table.cpuStatistics().orThrow("read"));
        }
    }
}
