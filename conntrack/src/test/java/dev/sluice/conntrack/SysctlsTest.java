package dev.sluice.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conntrack.ConntrackSettings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SysctlsTest {
    private static final String HASHSIZE = "sys/module/nf_conntrack/parameters/hashsize";

    @TempDir private Path root;

    @BeforeEach
    void aHostOfFourProcessors() throws IOException {
        put("sys/devices/system/cpu/online", "0-2,5\n");
        put(HASHSIZE, "65536\n");
        sysctl("nf_conntrack_max", "131072\n");
        sysctl("nf_conntrack_tcp_timeout_established", "432000\n");
        sysctl("nf_conntrack_tcp_timeout_close_wait", "60\n");
        sysctl("nf_conntrack_tcp_be_liberal", "0\n");
        sysctl("nf_conntrack_udp_timeout", "30\n");
        sysctl("nf_conntrack_udp_timeout_stream", "120\n");
    }

    @Test
    void defaultsRaiseButNeverLower() throws IOException {
        assertEquals(List.of("nf_conntrack_tcp_timeout_close_wait: 60 -> 3600"), apply(defaults()));
        assertEquals("432000", sysctl("nf_conntrack_tcp_timeout_established"));
        assertEquals(List.of(), apply(defaults()));
    }

    @Test
    void whatIsGivenLowersToo() throws IOException {
        var settings =
                new ConntrackSettings(
                        given(10_000),
                        given(50_000),
                        given(Duration.ofHours(24)),
                        given(Duration.ofMinutes(1)),
                        true,
                        given(Duration.ofMillis(10_900)),
                        given(Duration.ofMinutes(3)));
        assertEquals(
                List.of(
                        "nf_conntrack_max: 131072 -> 50000",
                        "nf_conntrack_tcp_timeout_established: 432000 -> 86400",
                        "nf_conntrack_tcp_be_liberal: 0 -> 1",
                        "nf_conntrack_udp_timeout: 30 -> 10",
                        "nf_conntrack_udp_timeout_stream: 120 -> 180"),
                apply(settings));
    }

    @ParameterizedTest(name = "{0} per core, at least {1}: {2}")
    @CsvSource({
        "32768, 131072, 131072",
        "65536, 131072, 262144",
        "300000, 131072, 1048576",
        "300000, 2000000, 1048576",
        "100, 2000000, 2000000",
        "100, 0, 400",
        "0, 2000000, 131072",
    })
    void theSizeFollowsTheProcessors(int perCore, int min, long expected) throws IOException {
        apply(onlyMax(given(perCore), given(min)));
        assertEquals(Long.toString(expected), sysctl("nf_conntrack_max"));
    }

    @Test
    void bucketsGrowWithTheTable() throws IOException {
        assertEquals(
                List.of(
                        "nf_conntrack_max: 131072 -> 1048576",
                        "nf_conntrack hashsize: 65536 -> 262144"),
                apply(onlyMax(given(300_000), given(0))));
        assertEquals(
                List.of("nf_conntrack_max: 1048576 -> 400"), apply(onlyMax(given(100), given(0))));
        assertEquals("262144", Files.readString(root.resolve(HASHSIZE)).strip());
    }

    @Test
    void bucketsGrowWhereTheTableWasLargeEnoughAlready() throws IOException {
        sysctl("nf_conntrack_max", "1048576\n");
        assertEquals(
                List.of("nf_conntrack hashsize: 65536 -> 262144"),
                apply(onlyMax(given(300_000), given(0))));
        sysctl("nf_conntrack_max", "4000000\n");
        put(HASHSIZE, "32767\n");
        assertEquals(
                List.of("nf_conntrack hashsize: 32767 -> 32768"),
                apply(onlyMax(usual(32_768), usual(131_072))));
    }

    /// Uses a file that not even root can write; it contains 65536.
    @Test
    void bucketsThatCannotGrowAreNoReasonToStop() throws IOException {
        Files.delete(root.resolve(HASHSIZE));
        Files.createSymbolicLink(root.resolve(HASHSIZE), Path.of("/proc/sys/kernel/ngroups_max"));
        for (String before : List.of("131072", "1048576")) {
            sysctl("nf_conntrack_max", before);
            var outcome = new Sysctls(root).apply(onlyMax(given(300_000), given(0)));
            assertEquals("1048576", sysctl("nf_conntrack_max"));
            assertEquals(1, outcome.failed().size(), outcome::toString);
            String line = outcome.failed().getFirst();
            assertTrue(
                    line.startsWith("cannot set " + root.resolve(HASHSIZE) + " to 262144 "), line);
        }
        // The buckets suffice for fewer entries.
        assertEquals(List.of(), new Sysctls(root).apply(onlyMax(given(50_000), given(0))).failed());
    }

    @Test
    void aKernelThatDoesNotTellItsBucketsIsNoReasonToStop() throws IOException {
        Files.delete(root.resolve(HASHSIZE));
        var outcome = new Sysctls(root).apply(onlyMax(given(65_536), given(0)));
        assertEquals(List.of("nf_conntrack_max: 131072 -> 262144"), outcome.changed());
        assertEquals(1, outcome.failed().size(), outcome::toString);
    }

    @Test
    void namesWhatCannotBeSet() throws IOException {
        Path file = root.resolve("proc/sys/net/netfilter/nf_conntrack_max");
        Files.delete(file);
        Files.createDirectory(file);
        var e = assertThrows(IOException.class, () -> apply(onlyMax(given(65_536), given(0))));
        assertEquals(
                "cannot set "
                        + file
                        + " to 262144 ("
                        + file
                        + ": Is a directory): run as root with"
                        + " a writable /proc and /sys, or set the conntrack fields of the"
                        + " configuration to 0",
                e.getMessage());
    }

    /// Uses a file that not even root can write; it contains 65536.
    @Test
    void moreThanWasAskedWillDoWhereItCannotBeSet() throws IOException {
        Path file = root.resolve("proc/sys/net/netfilter/nf_conntrack_max");
        Files.delete(file);
        Files.createSymbolicLink(file, Path.of("/proc/sys/kernel/ngroups_max"));
        var outcome = new Sysctls(root).apply(onlyMax(given(100), given(0)));
        assertEquals(List.of(), outcome.changed());
        assertEquals(1, outcome.failed().size());
        assertTrue(outcome.failed().getFirst().startsWith("cannot set " + file + " to 400 "));
        assertThrows(IOException.class, () -> apply(onlyMax(given(65_536), given(0))));
    }

    @Test
    void defaultsThatCannotBeHadAreNoReasonToStop() throws IOException {
        Path file = root.resolve("proc/sys/net/netfilter/nf_conntrack_tcp_timeout_close_wait");
        Files.delete(file);
        Files.createDirectory(file);
        var outcome = new Sysctls(root).apply(defaults());
        assertEquals(List.of(), outcome.changed());
        assertEquals(1, outcome.failed().size());
        assertTrue(outcome.failed().getFirst().startsWith("cannot set " + file + " to 3600 "));
    }

    private List<String> apply(ConntrackSettings settings) throws IOException {
        return new Sysctls(root).apply(settings).changed();
    }

    private static ConntrackSettings defaults() {
        return new ConntrackSettings(
                usual(32_768),
                usual(131_072),
                usual(Duration.ofHours(24)),
                usual(Duration.ofHours(1)),
                false,
                usual(Duration.ZERO),
                usual(Duration.ZERO));
    }

    private static ConntrackSettings onlyMax(Setting<Integer> perCore, Setting<Integer> min) {
        return new ConntrackSettings(
                perCore,
                min,
                usual(Duration.ZERO),
                usual(Duration.ZERO),
                false,
                usual(Duration.ZERO),
                usual(Duration.ZERO));
    }

    private static <T> Setting<T> given(T value) {
        return new Setting<>(value, true);
    }

    private static <T> Setting<T> usual(T value) {
        return new Setting<>(value, false);
    }

    private void sysctl(String name, String value) throws IOException {
        put("proc/sys/net/netfilter/" + name, value);
    }

    private String sysctl(String name) throws IOException {
        return Files.readString(root.resolve("proc/sys/net/netfilter").resolve(name)).strip();
    }

    private void put(String file, String value) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, value);
    }
}
