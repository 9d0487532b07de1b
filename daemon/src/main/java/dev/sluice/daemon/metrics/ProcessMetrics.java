package dev.sluice.daemon.metrics;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/// Metrics of this process, read from `/proc` and the JVM, with the names that dashboards use.
/// Values that cannot be read are omitted.
public final class ProcessMetrics {
    private static final double TICKS_PER_SECOND = 100;
    private static final double UNLIMITED = Math.pow(2, 64);

    // Indices of fields in /proc/self/stat, after the name of the program.
    private static final int USER_TICKS = 11;
    private static final int KERNEL_TICKS = 12;
    private static final int CHILDREN_USER_TICKS = 13;
    private static final int CHILDREN_KERNEL_TICKS = 14;
    private static final int THREADS = 17;
    private static final int START_TICKS = 19;

    private final Path proc;

    /// Reads a value; empty if it does not exist.
    @FunctionalInterface
    private interface Source {
        OptionalDouble read() throws IOException;
    }

    /// @param proc `/proc`
    public ProcessMetrics(Metrics metrics, Path proc) {
        this.proc = proc;
        cpu(metrics);
        memory(metrics);
        files(metrics);
        network(metrics);
        threads(metrics);
    }

    private void cpu(Metrics metrics) {
        counter(
                metrics,
                "process_cpu_seconds_total",
                "Total user and system CPU time spent in seconds.",
                () -> ticks(USER_TICKS, KERNEL_TICKS));
        counter(
                metrics,
                "sluice_children_cpu_seconds_total",
                "User and system CPU time spent by child processes that have ended, in seconds",
                () -> ticks(CHILDREN_USER_TICKS, CHILDREN_KERNEL_TICKS));
        gauge(
                metrics,
                "process_start_time_seconds",
                "Start time of the process since unix epoch in seconds.",
                this::start);
    }

    private void memory(Metrics metrics) {
        gauge(
                metrics,
                "process_resident_memory_bytes",
                "Resident memory size in bytes.",
                () -> status("VmRSS:"));
        gauge(
                metrics,
                "process_virtual_memory_bytes",
                "Virtual memory size in bytes.",
                () -> status("VmSize:"));
        gauge(
                metrics,
                "process_virtual_memory_max_bytes",
                "Maximum amount of virtual memory available in bytes.",
                () -> limit("Max address space"));
        Runtime runtime = Runtime.getRuntime();
        metrics.read(
                "jvm_memory_bytes_used",
                Metric.Type.GAUGE,
                "Used bytes of the Java heap, garbage included",
                List.of("area"),
                () -> heap(runtime.totalMemory() - runtime.freeMemory()));
        metrics.read(
                "jvm_memory_bytes_committed",
                Metric.Type.GAUGE,
                "Bytes of the Java heap that the process holds",
                List.of("area"),
                () -> heap(runtime.totalMemory()));
        metrics.read(
                "jvm_memory_bytes_max",
                Metric.Type.GAUGE,
                "Bytes that the Java heap may grow to",
                List.of("area"),
                () -> heap(runtime.maxMemory()));
    }

    private void files(Metrics metrics) {
        gauge(metrics, "process_open_fds", "Number of open file descriptors.", this::openFiles);
        gauge(
                metrics,
                "process_max_fds",
                "Maximum number of open file descriptors.",
                () -> limit("Max open files"));
    }

    private void network(Metrics metrics) {
        counter(
                metrics,
                "process_network_receive_bytes_total",
                "Number of bytes received by the process over the network.",
                () -> octets("InOctets"));
        counter(
                metrics,
                "process_network_transmit_bytes_total",
                "Number of bytes sent by the process over the network.",
                () -> octets("OutOctets"));
    }

    /// Dashboards of Go programs show goroutines. Threads are reported in their place.
    private void threads(Metrics metrics) {
        gauge(
                metrics,
                "go_goroutines",
                "Number of threads, under the name that dashboards of kube-proxy ask for.",
                this::threadCount);
        gauge(
                metrics,
                "jvm_threads_current",
                "Number of threads, those of the JVM itself included",
                this::threadCount);
        metrics.read(
                "jvm_info",
                Metric.Type.GAUGE,
                "The Java runtime",
                List.of("version", "vendor", "runtime"),
                () ->
                        List.of(
                                new Sample(
                                        List.of(
                                                System.getProperty("java.runtime.version", ""),
                                                System.getProperty("java.vm.vendor", ""),
                                                System.getProperty("java.runtime.name", "")),
                                        1)));
    }

    private static void counter(Metrics metrics, String name, String help, Source source) {
        metrics.read(name, Metric.Type.COUNTER, help, List.of(), () -> readings(source));
    }

    private static void gauge(Metrics metrics, String name, String help, Source source) {
        metrics.read(name, Metric.Type.GAUGE, help, List.of(), () -> readings(source));
    }

    private static List<Sample> readings(Source source) {
        try {
            OptionalDouble value = source.read();
            return value.isPresent() ? Sample.of(value.getAsDouble()) : List.of();
        } catch (IOException | NumberFormatException _) {
            return List.of();
        }
    }

    private static List<Sample> heap(long bytes) {
        return List.of(new Sample(List.of("heap"), (double) bytes));
    }

    private OptionalDouble ticks(int user, int kernel) throws IOException {
        String[] fields = stat();
        return OptionalDouble.of(
                (Long.parseLong(fields[user]) + Long.parseLong(fields[kernel])) / TICKS_PER_SECOND);
    }

    /// A size in bytes, from `status`. `stat` counts in pages, whose size depends on the machine.
    private OptionalDouble status(String name) throws IOException {
        for (String line : Files.readAllLines(proc.resolve("self/status"))) {
            if (line.startsWith(name)) {
                String kilobytes = line.substring(name.length()).strip().split(" +", -1)[0];
                return OptionalDouble.of(Long.parseLong(kilobytes) * 1024.0);
            }
        }
        return OptionalDouble.empty();
    }

    private OptionalDouble threadCount() throws IOException {
        return OptionalDouble.of(Integer.parseInt(stat()[THREADS]));
    }

    /// The fields after the name, which is in parentheses and may contain blanks and parentheses.
    private String[] stat() throws IOException {
        String text = Files.readString(proc.resolve("self/stat"));
        return text.substring(text.lastIndexOf(')') + 2).strip().split(" ", -1);
    }

    private OptionalDouble start() throws IOException {
        try (Stream<String> lines = Files.lines(proc.resolve("stat"))) {
            String boot =
                    lines.filter(line -> line.startsWith("btime "))
                            .findFirst()
                            .orElseThrow(() -> new IOException("no btime"));
            return OptionalDouble.of(
                    Long.parseLong(boot.substring("btime ".length()))
                            + Long.parseLong(stat()[START_TICKS]) / TICKS_PER_SECOND);
        }
    }

    private OptionalDouble limit(String name) throws IOException {
        for (String line : Files.readAllLines(proc.resolve("self/limits"))) {
            if (line.startsWith(name)) {
                String soft = line.substring(name.length()).strip().split(" +", -1)[0];
                return OptionalDouble.of(
                        soft.equals("unlimited") ? UNLIMITED : Double.parseDouble(soft));
            }
        }
        return OptionalDouble.empty();
    }

    private OptionalDouble openFiles() throws IOException {
        int count = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(proc.resolve("self/fd"))) {
            for (Path _ : files) {
                count++;
            }
        }
        return OptionalDouble.of(count);
    }

    /// A value of the `IpExt:` lines: a line with names is followed by one with values.
    private OptionalDouble octets(String name) throws IOException {
        List<List<String>> lines = new ArrayList<>();
        for (String line : Files.readAllLines(proc.resolve("self/net/netstat"))) {
            if (line.startsWith("IpExt:")) {
                lines.add(List.of(line.split(" ", -1)));
            }
        }
        int at = lines.size() == 2 ? lines.getFirst().indexOf(name) : -1;
        return at < 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(Double.parseDouble(lines.getLast().get(at)));
    }
}
