package dev.sluice.daemon.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Limits in the kernel's files, read by the daemon and by the launcher's `setup/jvm-flags`.
class CgroupTest {
    private static final long MIB = 1024 * 1024;

    @TempDir Path root;

    @Test
    void version_2_in_a_container() throws Exception {
        write("proc/self/cgroup", "0::/\n");
        write("sys/fs/cgroup/cgroup.controllers", "cpu memory\n");
        write("sys/fs/cgroup/memory.max", 200 * MIB + "\n");
        write("sys/fs/cgroup/memory.current", 150 * MIB + "\n");
        write("sys/fs/cgroup/memory.stat", "anon 1\ninactive_file " + 30 * MIB + "\nfile 2\n");
        assertSeen(200 * MIB, 120 * MIB);
        assertEquals(List.of("-Xms8m", "-Xmx100m"), heap());
    }

    @Test
    void version_2_on_a_host_where_a_group_above_has_the_limit() throws Exception {
        write("proc/self/cgroup", "0::/kubepods/burstable/pod1\n");
        write("sys/fs/cgroup/cgroup.controllers", "cpu memory\n");
        write("sys/fs/cgroup/kubepods/burstable/pod1/memory.max", "max\n");
        write("sys/fs/cgroup/kubepods/burstable/pod1/memory.current", 10 * MIB + "\n");
        write("sys/fs/cgroup/kubepods/burstable/memory.max", 400 * MIB + "\n");
        write("sys/fs/cgroup/kubepods/memory.max", 800 * MIB + "\n");
        assertSeen(400 * MIB, 10 * MIB);
        assertEquals(List.of("-Xms8m", "-Xmx200m"), heap());
    }

    @Test
    void version_1_in_a_container_that_is_told_the_hosts_path() throws Exception {
        write(
                "proc/self/cgroup",
                "9:cpu,cpuacct:/docker/abc\n4:memory:/docker/abc\n1:name=systemd:/docker/abc\n");
        write("sys/fs/cgroup/memory/memory.limit_in_bytes", 128 * MIB + "\n");
        write("sys/fs/cgroup/memory/memory.usage_in_bytes", 100 * MIB + "\n");
        write("sys/fs/cgroup/memory/memory.stat", "cache 3\ntotal_inactive_file " + MIB + "\n");
        assertSeen(128 * MIB, 99 * MIB);
        assertEquals(List.of("-Xms8m", "-Xmx64m"), heap());
    }

    @Test
    void version_1_without_limits() throws Exception {
        write("proc/self/cgroup", "9:cpu,cpuacct:/\n4:memory:/\n0::/\n");
        write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
        write("sys/fs/cgroup/memory/memory.usage_in_bytes", 7 * MIB + "\n");
        var cgroup = Cgroup.ofThisProcess(root);
        assertEquals(OptionalLong.empty(), cgroup.memoryLimit());
        assertEquals(OptionalLong.of(7 * MIB), cgroup.workingSet());
        assertEquals(List.of("-Xms8m", "-Xmx512m"), heap());
    }

    @ParameterizedTest
    @CsvSource({"''", "garbage", "0::/../../etc", "0::", "4:memory"})
    void what_is_not_understood_is_no_limit(String text) throws Exception {
        write("proc/self/cgroup", text + "\n");
        write("sys/fs/cgroup/cgroup.controllers", "\n");
        write("sys/fs/cgroup/memory.max", "lots\n");
        var cgroup = Cgroup.ofThisProcess(root);
        assertEquals(OptionalLong.empty(), cgroup.memoryLimit());
        assertEquals(OptionalLong.empty(), cgroup.workingSet());
        assertEquals(List.of("-Xms8m", "-Xmx512m"), heap());
    }

    @Test
    void a_machine_without_any_has_no_limit() throws Exception {
        assertEquals(OptionalLong.empty(), Cgroup.ofThisProcess(root).memoryLimit());
        assertEquals(List.of("-Xms8m", "-Xmx512m"), heap());
    }

    private void assertSeen(long limit, long workingSet) {
        var cgroup = Cgroup.ofThisProcess(root);
        assertEquals(OptionalLong.of(limit), cgroup.memoryLimit());
        assertEquals(OptionalLong.of(workingSet), cgroup.workingSet());
    }

    /// The JVM flags that size the heap.
    private List<String> heap() throws IOException, InterruptedException {
        var builder = new ProcessBuilder("../setup/jvm-flags").redirectErrorStream(true);
        builder.environment().put("SLUICE_ROOT", root.toString());
        Process process = builder.start();
        String text =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertEquals(0, process.waitFor(), text);
        List<String> flags = List.of(text.split(" ", -1));
        assertTrue(flags.contains("-XX:+ExitOnOutOfMemoryError"), text);
        assertTrue(flags.contains("-XX:-UsePerfData"), text);
        return flags.stream().filter(flag -> flag.startsWith("-Xm")).toList();
    }

    private void write(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
