package dev.sluice.daemon.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.ProxyMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PrivilegesTest {
    private static final String ALL = "000001ffffffffff";

    /// The default of Docker and containerd. It contains NET_RAW, but not NET_ADMIN.
    private static final String USUAL = "00000000a80425fb";

    private static final String NET_ADMIN_ALONE = "0000000000001000";

    @TempDir Path root;

    @BeforeEach
    void aHostWithIptables() throws IOException {
        program("usr/sbin/iptables");
        program("usr/sbin/iptables-restore");
        Files.createDirectories(root.resolve("run"));
        capabilities(ALL);
    }

    @ParameterizedTest
    @EnumSource
    void root_on_a_host_lacks_nothing(ProxyMode mode) {
        assertEquals(Optional.empty(), privileges().lacks(mode));
        assertEquals(Optional.empty(), privileges().mayLack(mode));
    }

    @Test
    void net_admin_alone_is_enough_but_for_iptables_legacy() throws Exception {
        capabilities(NET_ADMIN_ALONE);
        assertEquals(Optional.empty(), privileges().lacks(ProxyMode.IPTABLES));
        assertEquals(Optional.empty(), privileges().mayLack(ProxyMode.NFTABLES));
        assertEquals(
                Optional.of("going without CAP_NET_RAW, which iptables-legacy needs"),
                privileges().mayLack(ProxyMode.IPTABLES));
    }

    @Test
    void all_that_is_missing_is_one_line() throws Exception {
        capabilities(USUAL);
        Files.delete(root.resolve("usr/sbin/iptables-restore"));
        assertEquals(
                Optional.of(
                        "cannot do without CAP_NET_ADMIN (run as root, with NET_ADMIN among the"
                                + " capabilities); the program iptables-restore in PATH"),
                privileges().lacks(ProxyMode.IPTABLES));
        assertEquals(
                Optional.of(
                        "cannot do without CAP_NET_ADMIN (run as root, with NET_ADMIN among the"
                                + " capabilities)"),
                privileges().lacks(ProxyMode.NFTABLES));
    }

    @Test
    void a_lock_that_cannot_be_made_is_told() throws Exception {
        Files.delete(root.resolve("run"));
        String line = privileges().mayLack(ProxyMode.IPTABLES).orElseThrow();
        assertTrue(line.startsWith("going without a writable /run/xtables.lock"), line);
        Files.createDirectories(root.resolve("run"));
        Files.createFile(root.resolve("run/xtables.lock"));
        assertEquals(Optional.empty(), privileges().mayLack(ProxyMode.IPTABLES));
    }

    @Test
    void a_kernel_that_does_not_tell_is_tried() throws Exception {
        Files.delete(root.resolve("proc/self/status"));
        assertEquals(Optional.empty(), privileges().lacks(ProxyMode.IPTABLES));
        Files.writeString(root.resolve("proc/self/status"), "CapEff:\tnonsense\n");
        assertEquals(Optional.empty(), privileges().lacks(ProxyMode.IPTABLES));
    }

    private Privileges privileges() {
        return new Privileges(root, "/usr/local/sbin::/usr/sbin:/usr/bin");
    }

    private void capabilities(String effective) throws IOException {
        Path status = root.resolve("proc/self/status");
        Files.createDirectories(status.getParent());
        Files.writeString(
                status,
                "Name:\tjava\nCapInh:\t0000000000000000\nCapPrm:\t%s\nCapEff:\t%s\nNoNewPrivs:\t0\n"
                        .formatted(ALL, effective));
    }

    private void program(String path) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.createFile(file);
        assertTrue(file.toFile().setExecutable(true));
    }
}
