package dev.sluice.daemon.mode;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IpvsHostTest {
    private static final IpvsSysctls CONNTRACK = new IpvsSysctls("net/ipv4/vs/conntrack", 1);
    private static final IpvsSysctls FORWARD = new IpvsSysctls("net/ipv4/ip_forward", 1);

    @TempDir private Path sysctls;

    @Test
    void what_was_changed_is_named_and_set_again() throws IOException {
        Path conntrack = file(CONNTRACK, "1\n");
        file(FORWARD, "1\n");
        var host = new IpvsHost(sysctls, List.of(CONNTRACK, FORWARD));
        assertEquals(Optional.empty(), host.wrong());
        Files.writeString(conntrack, "0\n");
        assertEquals(Optional.of("sysctl net/ipv4/vs/conntrack is 0, not 1"), host.wrong());
        assertEquals(List.of(), host.repair());
        assertEquals("1", Files.readString(conntrack));
        assertEquals(Optional.empty(), host.wrong());
    }

    @Test
    void what_cannot_be_set_is_told_once_and_hurts_no_other() throws IOException {
        Path conntrack = sysctls.resolve(CONNTRACK.name());
        Files.createDirectories(conntrack); // cannot be written
        Path forward = file(FORWARD, "0\n");
        var host = new IpvsHost(sysctls, List.of(CONNTRACK, FORWARD));
        assertEquals(1, host.repair().size());
        assertEquals("1", Files.readString(forward));
        assertEquals(List.of(), host.repair());
        assertEquals(Optional.empty(), host.wrong());
        Files.delete(conntrack);
        Files.writeString(conntrack, "0\n");
        assertEquals(List.of(), host.repair());
        assertEquals("1", Files.readString(conntrack));
    }

    private Path file(IpvsSysctls sysctl, String content) throws IOException {
        Path file = sysctls.resolve(sysctl.name());
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }
}
