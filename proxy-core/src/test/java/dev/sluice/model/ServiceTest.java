package dev.sluice.model;

import static dev.sluice.conformance.ServiceBuilder.service;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.conformance.ServiceBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # as written                     | for IPv4                   | for IPv6
                    -                                | -                          | -
                    10.0.0.0/8                       | 10.0.0.0/8                 | -
                    fd00::/8                         | -                          | fd00::/8
                    10.0.0.0/8 fd00::/8              | 10.0.0.0/8                 | fd00::/8
                    192.0.2.0/24 10.0.0.0/8          | 192.0.2.0/24 10.0.0.0/8    | -
                    0.0.0.0/0                        | -                          | -
                    10.0.0.0/8 0.0.0.0/0 fd00::/8    | -                          | fd00::/8
                    10.0.0.0/8 fd00::/8 ::/0         | 10.0.0.0/8                 | -
                    """)
    void sourceRangesRestrictEachFamilyOnItsOwn(String written, String ipv4, String ipv6) {
        ServiceBuilder builder = service("shop", "web").port(80);
        if (!written.equals("-")) {
            Arrays.stream(written.split(" ")).forEach(builder::sourceRange);
        }
        Service service = builder.build();
        assertEquals(ipv4, text(service.sourceRanges(IpFamily.IPV4)));
        assertEquals(ipv6, text(service.sourceRanges(IpFamily.IPV6)));
    }

    @Test
    void addressesAreToldByFamilyInTheirOrder() {
        Service service =
                service("shop", "web")
                        .clusterIp("10.96.0.1")
                        .clusterIp("fd00::1")
                        .port(80)
                        .externalIp("203.0.113.9")
                        .externalIp("2001:db8::9")
                        .externalIp("203.0.113.1")
                        .vip("192.0.2.1")
                        .build();
        assertEquals(Optional.of(Ip.of("10.96.0.1")), service.clusterIp(IpFamily.IPV4));
        assertEquals(Optional.of(Ip.of("fd00::1")), service.clusterIp(IpFamily.IPV6));
        assertEquals(
                List.of(Ip.of("203.0.113.9"), Ip.of("203.0.113.1")),
                service.externalIps(IpFamily.IPV4));
        assertEquals(List.of(Ip.of("2001:db8::9")), service.externalIps(IpFamily.IPV6));
        assertEquals(List.of(Ip.of("192.0.2.1")), service.loadBalancerVips(IpFamily.IPV4));
        assertEquals(List.of(), service.loadBalancerVips(IpFamily.IPV6));
    }

    @Test
    void singleStackHasNoOtherClusterIp() {
        Service service = service("shop", "web").clusterIp("10.96.0.1").port(80).build();
        assertEquals(Optional.empty(), service.clusterIp(IpFamily.IPV6));
    }

    @Test
    void portNamesReadAsKubeProxyWritesThem() {
        var name = new ServiceName("shop", "web");
        assertEquals("shop/web:http", new ServicePortName(name, "http", Protocol.TCP).toString());
        assertEquals("shop/web", new ServicePortName(name, "", Protocol.UDP).toString());
    }

    @Test
    void portsOutOfRangeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new ServicePort("", Protocol.TCP, 0, 0));
        assertThrows(
                IllegalArgumentException.class, () -> new ServicePort("", Protocol.TCP, 65536, 0));
        assertThrows(
                IllegalArgumentException.class, () -> new ServicePort("", Protocol.TCP, 80, -1));
        assertThrows(
                IllegalArgumentException.class, () -> new ServicePort("", Protocol.TCP, 80, 65536));
        assertThrows(IllegalArgumentException.class, () -> new SlicePort("", Protocol.TCP, 0));
    }

    private static String text(List<Cidr> cidrs) {
        return cidrs.isEmpty()
                ? "-"
                : cidrs.stream().map(Cidr::toString).collect(Collectors.joining(" "));
    }
}
