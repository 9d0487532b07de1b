package dev.sluice.daemon.mode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.daemon.Configs;
import dev.sluice.daemon.node.HostAddresses;
import dev.sluice.daemon.node.NodeName;
import dev.sluice.daemon.process.FatalException;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tests of the facts that the daemon reads from the host.
class HostTest {
    @TempDir Path proc;

    @Test
    void ipv6_needs_a_kernel_that_has_it() {
        var families = new HostFamilies(proc);
        assertEquals(
                Optional.of("the kernel has no IPv6: there is no " + proc + "/net/if_inet6"),
                families.whyOff(IpFamily.IPV6));
        assertEquals(Optional.empty(), families.whyOff(IpFamily.IPV4));
    }

    @Test
    void ipv6_can_be_switched_off() throws IOException {
        write("net/if_inet6", "");
        var families = new HostFamilies(proc);
        assertEquals(Optional.empty(), families.whyOff(IpFamily.IPV6));
        write("sys/net/ipv6/conf/all/disable_ipv6", "0\n");
        assertEquals(Optional.empty(), families.whyOff(IpFamily.IPV6));
        write("sys/net/ipv6/conf/all/disable_ipv6", "1\n");
        assertEquals(
                Optional.of("sysctl net/ipv6/conf/all/disable_ipv6 is 1"),
                families.whyOff(IpFamily.IPV6));
    }

    @Test
    void the_hosts_name_is_the_nodes() throws IOException {
        write("hostname", "Node1.Example\n");
        assertEquals("node1.example", NodeName.ofHost(proc.resolve("hostname")));
        write("hostname", "\n");
        var fatal =
                assertThrows(FatalException.class, () -> NodeName.ofHost(proc.resolve("hostname")));
        assertEquals("this host has no name: set --hostname-override", fatal.getMessage());
        assertEquals("other", NodeName.of(Configs.of("hostnameOverride: Other")));
    }

    @Test
    void the_loopback_address_is_among_the_hosts() throws SocketException {
        assertTrue(HostAddresses.ofThisHost().contains(Ip.of("127.0.0.1")));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "6.18.44, 6.18",
        "5.13.0-rc1+, 5.13",
        "5.4.0-216-generic, 5.4",
        "6.1, 6.1",
        "4.19-custom, 4.19"
    })
    void a_kernel_has_a_version(String release, String version) {
        assertEquals(version, KernelVersion.parse(release).orElseThrow().toString());
    }

    @Test
    void versions_are_numbers() {
        assertTrue(new KernelVersion(5, 4).compareTo(new KernelVersion(5, 13)) < 0);
        assertTrue(new KernelVersion(6, 1).compareTo(new KernelVersion(5, 13)) > 0);
        assertEquals(Optional.empty(), KernelVersion.parse("next"));
        assertEquals(Optional.empty(), KernelVersion.parse("6"));
    }

    private void write(String name, String text) throws IOException {
        Path file = proc.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
