package dev.sluice.deploy.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TrafficReportTest {
    @Test
    void each_line_counts_for_what_it_says() {
        TrafficReport report =
                TrafficReport.of(
                        """
                        served web-1
                        held
                        wget: can't connect to remote host (10.96.0.9): Connection refused
                        failed 1
                        served web-2
                        held
                        served web-1
                        """);
        assertEquals(
                new TrafficReport(List.of("web-1", "web-2", "web-1"), List.of("1"), 2, false),
                report);
        assertEquals(Set.of("web-1", "web-2"), report.servers());
    }

    @Test
    void the_end_of_the_open_connection_is_seen() {
        assertEquals(
                new TrafficReport(List.of(), List.of(), 1, true),
                TrafficReport.of("held\nended\n"));
        assertEquals(new TrafficReport(List.of(), List.of(), 0, false), TrafficReport.of(""));
    }
}
