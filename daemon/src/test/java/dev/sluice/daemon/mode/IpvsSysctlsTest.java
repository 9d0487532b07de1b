package dev.sluice.daemon.mode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpvsSysctlsTest {
    private static final String ALWAYS =
            "net/ipv4/vs/conntrack=1 %snet/ipv4/vs/expire_nodest_conn=1"
                    + " net/ipv4/vs/expire_quiescent_template=1 net/ipv4/ip_forward=1";

    /// The expected sysctls are kube-proxy's on each kernel. The last case is that of the
    /// recordings.
    @ParameterizedTest
    @CsvSource({"4,0,false", "4,1,true", "5,8,true", "5,9,false", "6,1,false"})
    void old_kernels_must_not_reuse_connections(int major, int minor, boolean reuse) {
        String expected = ALWAYS.formatted(reuse ? "net/ipv4/vs/conn_reuse_mode=0 " : "");
        assertEquals(expected, text(new KernelVersion(major, minor), false));
    }

    @Test
    void strict_arp_keeps_the_node_quiet() {
        assertEquals(
                ALWAYS.formatted("")
                        + " net/ipv4/conf/all/arp_ignore=1 net/ipv4/conf/all/arp_announce=2",
                text(new KernelVersion(6, 1), true));
    }

    @Test
    void what_is_set_is_left_alone_and_what_cannot_be_is_named(@TempDir Path sysctls)
            throws IOException {
        var wanted = new IpvsSysctls("net/ipv4/vs/conntrack", 1);
        Path file = sysctls.resolve(wanted.name());
        Files.createDirectories(file.getParent());
        Files.writeString(file, "1\n");
        wanted.apply(sysctls);
        assertEquals("1\n", Files.readString(file));
        Files.writeString(file, "0\n");
        wanted.apply(sysctls);
        assertEquals("1", Files.readString(file));
        Files.delete(file);
        var e = assertThrows(IOException.class, () -> wanted.apply(sysctls));
        assertTrue(String.valueOf(e.getMessage()).contains("net/ipv4/vs/conntrack"));
    }

    private static String text(KernelVersion kernel, boolean strictArp) {
        return IpvsSysctls.wanted(kernel, strictArp).stream()
                .map(sysctl -> sysctl.name() + "=" + sysctl.value())
                .collect(Collectors.joining(" "));
    }
}
