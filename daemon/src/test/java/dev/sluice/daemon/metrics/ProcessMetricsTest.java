package dev.sluice.daemon.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessMetricsTest {
    @TempDir private Path proc;
    private final Metrics metrics = new Metrics();

    @Test
    void tells_what_the_kernel_tells() throws IOException {
        Path self = proc.resolve("self");
        Files.createDirectories(self.resolve("net"));
        Files.writeString(
                self.resolve("stat"),
                "7 (a ) b) S 1 7 7 0 -1 4194560 1 2 3 4 150 50 300 25 20 0 23 0 4200 1048576 160 9\n");
        Files.writeString(
                self.resolve("status"),
                "Name:\tjava\nVmPeak:\t    2048 kB\nVmSize:\t    1024 kB\nVmRSS:\t   10240 kB\n");
        Files.writeString(proc.resolve("stat"), "cpu 1 2 3\nbtime 1700000000\n");
        Files.writeString(
                self.resolve("limits"),
                """
                Limit                     Soft Limit           Hard Limit           Units
                Max open files            1024                 524288               files
                Max address space         unlimited            unlimited            bytes
                """);
        Files.createDirectories(self.resolve("fd"));
        for (String file : List.of("0", "1", "2")) {
            Files.createFile(self.resolve("fd").resolve(file));
        }
        Files.writeString(
                self.resolve("net/netstat"),
                "TcpExt: A\nTcpExt: 1\nIpExt: InNoRoutes InOctets OutOctets\nIpExt: 0 12 34\n");
        new ProcessMetrics(metrics, proc);
        String text = metrics.text();
        for (String line :
                List.of(
                        "process_cpu_seconds_total 2",
                        "sluice_children_cpu_seconds_total 3.25",
                        "process_start_time_seconds 1.700000042e+09",
                        "process_resident_memory_bytes 1.048576e+07",
                        "process_virtual_memory_bytes 1.048576e+06",
                        "process_virtual_memory_max_bytes 1.8446744073709552e+19",
                        "process_open_fds 3",
                        "process_max_fds 1024",
                        "process_network_receive_bytes_total 12",
                        "process_network_transmit_bytes_total 34",
                        "go_goroutines 23",
                        "jvm_threads_current 23")) {
            assertTrue(text.contains("\n" + line + "\n"), () -> line + " is not in\n" + text);
        }
    }

    @Test
    void leaves_out_what_it_cannot_read() {
        new ProcessMetrics(metrics, proc);
        assertFalse(metrics.text().contains("process_"));
        assertTrue(metrics.text().contains("jvm_memory_bytes_used{area=\"heap\"} "));
    }

    @Test
    void reads_this_very_process() {
        new ProcessMetrics(metrics, Path.of("/proc"));
        String text = metrics.text();
        assertEquals(
                List.of(),
                metrics.all().stream()
                        .map(Metric::name)
                        .filter(name -> !text.contains("\n" + name))
                        .toList());
    }
}
