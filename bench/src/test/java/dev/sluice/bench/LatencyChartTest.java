package dev.sluice.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

final class LatencyChartTest {
    @TempDir Path folder;

    @Test
    void eachModeHasALineThatRisesWithItsFigures() throws Exception {
        write(
                "iptables-1000x5.csv",
                "iptables 1000x5 change p50,60.2,ms,80",
                "iptables 1000x5 full load,0.8,s,");
        write("iptables-10000x5.csv", "iptables 10000x5 change p50,315,ms,150");
        write(
                "nftables-10000x5.csv",
                "nftables 10000x5 change p50,3.1,ms,10",
                "nftables 10000x5 change p99,12,ms,30");
        write("nftables-1000x250.csv", "nftables 1000x250 change p50,4,ms,");
        LatencyChart.draw(folder);
        Document svg = parse(folder.resolve("change-latency.svg"));
        assertEquals(3, svg.getElementsByTagName("polyline").getLength());
        List<String> points =
                List.of(
                        ((Element) svg.getElementsByTagName("polyline").item(0))
                                .getAttribute("points")
                                .split("[ ,]", -1));
        assertEquals(4, points.size());
        double[] at = points.stream().mapToDouble(Double::parseDouble).toArray();
        assertTrue(at[0] < at[2], "more Services are further to the right");
        assertTrue(at[1] > at[3], "more milliseconds are higher up");
    }

    @Test
    void withoutFiguresThereIsNoPicture() throws IOException {
        write("jmh.csv", "plan 10000x5 from nothing,37,ms,300");
        LatencyChart.draw(folder);
        assertFalse(Files.exists(folder.resolve("change-latency.svg")));
    }

    private void write(String name, String... rows) throws IOException {
        Files.write(folder.resolve(name), List.of(rows));
    }

    private static Document parse(Path file) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
    }
}
