package dev.sluice.daemon.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.daemon.bundle.HostState.HostLink;
import dev.sluice.daemon.bundle.HostState.HostRoute;
import dev.sluice.model.Ip;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Routes of a bundle are looked up as a kernel does.
class BundledHostTest {
    private static final BundledHost HOST =
            new BundledHost(
                    new HostState(
                            List.of(),
                            List.of(
                                    new HostLink(1, "lo", List.of("127.0.0.1/8", "::1/128")),
                                    new HostLink(
                                            2,
                                            "eth0",
                                            List.of(
                                                    "192.0.2.11/24",
                                                    "198.51.100.11/24",
                                                    "fe80::2/64",
                                                    "2001:db8::11/64")),
                                    new HostLink(3, "cni0", List.of("10.244.1.1/24")),
                                    new HostLink(4, "cali0", List.of())),
                            List.of(
                                    route(255, 2, "127.0.0.0/8", 1, null, null, 0),
                                    route(255, 2, "192.0.2.11/32", 2, null, "192.0.2.11", 0),
                                    route(255, 2, "10.244.1.1/32", 3, null, "10.244.1.1", 0),
                                    route(255, 3, "10.244.1.255/32", 3, null, "10.244.1.1", 0),
                                    route(254, 1, "0.0.0.0/0", 2, "192.0.2.1", null, 100),
                                    route(254, 1, "0.0.0.0/0", 3, "10.244.1.9", null, 200),
                                    route(254, 1, "10.244.1.0/24", 3, null, "10.244.1.1", 0),
                                    route(254, 1, "10.244.2.0/24", 2, "198.51.100.1", null, 0),
                                    route(254, 1, "10.244.3.3/32", 4, null, null, 0),
                                    route(254, 7, "10.250.0.0/16", 0, null, null, 0),
                                    route(254, 9, "10.251.0.0/16", 0, null, null, 0),
                                    route(253, 1, "10.251.0.0/16", 3, null, null, 0),
                                    route(100, 1, "10.252.0.0/16", 3, null, null, 0),
                                    route(255, 2, "2001:db8::11/128", 2, null, null, 0),
                                    route(254, 1, "::/0", 2, "fe80::1", null, 1024),
                                    route(254, 1, "fe80::/64", 2, null, null, 256)),
                            false,
                            false,
                            null));

    private static HostRoute route(
            int table,
            int type,
            String to,
            int link,
            @Nullable String gateway,
            @Nullable String source,
            long metric) {
        return new HostRoute(table, type, to, link, gateway, source, metric);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    127.0.0.1       | true  | lo    | 127.0.0.1
                    192.0.2.11      | true  | lo    | 127.0.0.1
                    10.244.1.1      | true  | lo    | 127.0.0.1
                    10.244.1.255    | false | cni0  | 10.244.1.1
                    203.0.113.9     | false | eth0  | 192.0.2.11
                    10.244.1.7      | false | cni0  | 10.244.1.1
                    10.244.2.7      | false | eth0  | 198.51.100.11
                    10.244.3.3      | false | cali0 | 192.0.2.11
                    10.250.0.1      | false | ''    | 127.0.0.1
                    10.251.0.1      | false | cni0  | 10.244.1.1
                    10.252.0.1      | false | eth0  | 192.0.2.11
                    2001:db8::11    | true  | lo    | ::1
                    2001:db8:5::1   | false | eth0  | 2001:db8::11
                    fe80::5         | false | eth0  | fe80::2
                    """)
    void an_address(String ip, boolean isLocal, String link, String source) {
        assertEquals(isLocal, HOST.isLocal(Ip.of(ip)));
        assertEquals(link, HOST.outInterface(Ip.of(ip)));
        assertEquals(link, HOST.inInterface(Ip.of(ip)));
        assertEquals(Ip.of(source), HOST.sourceFor(Ip.of(ip)));
    }
}
