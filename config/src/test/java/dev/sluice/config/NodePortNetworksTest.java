package dev.sluice.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodePortNetworksTest {
    /// Items, and the networks of each family for a node that has an address of both, of IPv4
    /// alone, and of none.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                                            |                                  |                          |
                    primary                 | 192.0.2.10/32                    | fd00:1::10/128           |
                    localhost               | 127.0.0.0/8                      | ::1/128                  | 127.0.0.0/8
                    all                     | 0.0.0.0/0                        | ::/0                     | 0.0.0.0/0
                    primary localhost       | 192.0.2.10/32 127.0.0.0/8        | fd00:1::10/128 ::1/128   | 127.0.0.0/8
                    all localhost           | 0.0.0.0/0 127.0.0.0/8            | ::/0 ::1/128             | 0.0.0.0/0 127.0.0.0/8
                    primary 10.0.0.0/8      | 192.0.2.10/32 10.0.0.0/8         | fd00:1::10/128           | 10.0.0.0/8
                    fd00::/16 primary       | 192.0.2.10/32                    | fd00::/16 fd00:1::10/128 |
                    10.0.0.0/8 10.0.0.0/8   | 10.0.0.0/8                       |                          | 10.0.0.0/8
                    127.0.0.1/32 localhost  | 127.0.0.1/32 127.0.0.0/8         | ::1/128                  | 127.0.0.1/32 127.0.0.0/8
                    """)
    void resolves_words_and_networks(
            @Nullable String items,
            @Nullable String ipv4,
            @Nullable String ipv6,
            @Nullable String unknownIpv4) {
        NodePortNetworks networks = of(items);
        assertEquals(text(ipv4), resolved(networks, IpFamily.IPV4, "192.0.2.10"));
        assertEquals(text(ipv6), resolved(networks, IpFamily.IPV6, "fd00:1::10"));
        assertEquals(text(unknownIpv4), resolved(networks, IpFamily.IPV4, "127.0.0.1"));
    }

    /// Only who names loopback gets the forwarder: `all` and the networks around it do not.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                                           | false | false
                    primary                | false | false
                    all                    | false | false
                    0.0.0.0/0 ::/0         | false | false
                    64.0.0.0/2             | false | false
                    ::/8                   | false | false
                    localhost              | true  | true
                    primary localhost      | true  | true
                    all localhost          | true  | true
                    0.0.0.0/0 127.0.0.1/32 | true  | false
                    127.0.2.0/28           | true  | false
                    primary ::1/128        | false | true
                    """)
    void knows_whether_loopback_is_named(@Nullable String items, boolean ipv4, boolean ipv6) {
        assertEquals(ipv4, of(items).namesLoopback(IpFamily.IPV4));
        assertEquals(ipv6, of(items).namesLoopback(IpFamily.IPV6));
    }

    private static NodePortNetworks of(@Nullable String items) {
        return new NodePortNetworks(
                items == null ? List.of() : Arrays.asList(items.split(" ", -1)));
    }

    private static String text(@Nullable String cell) {
        return cell == null ? "" : cell;
    }

    private static String resolved(NodePortNetworks networks, IpFamily family, String primary) {
        return networks.of(family, Ip.of(primary)).stream()
                .map(Object::toString)
                .collect(Collectors.joining(" "));
    }
}
