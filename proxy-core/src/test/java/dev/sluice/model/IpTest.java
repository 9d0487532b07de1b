package dev.sluice.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    10.96.10.1                              | 10.96.10.1
                    0.0.0.0                                 | 0.0.0.0
                    255.255.255.255                         | 255.255.255.255
                    010.000.0.001                           | 10.0.0.1
                    1.2.3.0004                              | 1.2.3.4
                    ::                                      | ::
                    ::1                                     | ::1
                    1::                                     | 1::
                    fd00:10:96::0001                        | fd00:10:96::1
                    FD00:ABCD::EF                           | fd00:abcd::ef
                    2001:db8:0:0:0:0:0:1                    | 2001:db8::1
                    2001:0:0:1:0:0:0:1                      | 2001:0:0:1::1
                    2001:db8:0:0:1:0:0:1                    | 2001:db8::1:0:0:1
                    2001:db8:0:1:1:1:1:1                    | 2001:db8:0:1:1:1:1:1
                    1:2:3:4:5:6:7::                         | 1:2:3:4:5:6:7:0
                    ::2:3:4:5:6:7:8                         | 0:2:3:4:5:6:7:8
                    0:0:0:0:0:0:0:0                         | ::
                    fe80:0:0:0:0:0:0:0                      | fe80::
                    ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff | ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
                    ::ffff:10.0.0.1                         | 10.0.0.1
                    ::ffff:0a00:0001                        | 10.0.0.1
                    0:0:0:0:0:ffff:010.0.0.1                | 10.0.0.1
                    64:ff9b::192.0.2.33                     | 64:ff9b::c000:221
                    ::192.0.2.33                            | ::c000:221
                    """)
    void parsesAndPrintsCanonically(String text, String printed) {
        Ip ip = Ip.of(text);
        assertEquals(printed, ip.toString());
        assertEquals(ip, Ip.of(printed));
        assertEquals(printed.contains(":") ? IpFamily.IPV6 : IpFamily.IPV4, ip.family());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                " 10.0.0.1",
                "10.0.0.1 ",
                "10.0.0",
                "10.0.0.",
                ".10.0.0.1",
                "10..0.1",
                "10.0.0.1.2",
                "10.0.0.256",
                "10.0.0.99999999999999",
                "10.0.0.-1",
                "10.0.0.+1",
                "10.0.0.0x1",
                "10.0.0.a",
                "10.0.0.1/24",
                "١.2.3.4",
                "localhost",
                ":",
                ":::",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8::",
                "::1:2:3:4:5:6:7:8",
                "1::2::3",
                "12345::",
                "g::",
                "１::",
                "1:",
                ":1",
                "1:::2",
                "fe80::1%eth0",
                "[::1]",
                "::1.2.3",
                "::1.2.3.4:5",
                "1:2:3:4:5:6:7:1.2.3.4",
                "::1.2.3.256"
            })
    void refusesWhatIsNoAddress(String text) {
        assertEquals(Optional.empty(), Ip.parse(text));
        assertThrows(IllegalArgumentException.class, () -> Ip.of(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.96.10.1", "255.255.255.255", "fd00:10:96::1", "ffff::ffff"})
    void keepsItsValueAsBytes(String text) throws Exception {
        Ip ip = Ip.of(text);
        assertArrayEquals(InetAddress.ofLiteral(text).getAddress(), ip.bytes());
        assertEquals(ip, Ip.of(ip.bytes()));
    }

    @Test
    void refusesBytesOfAnotherLength() {
        assertThrows(IllegalArgumentException.class, () -> Ip.of(new byte[5]));
    }

    /// Compares with the JDK's parser, which only gets literals.
    @Test
    void agreesWithTheJdkOnRandomIpv6() throws Exception {
        var random = new Random(42);
        for (int i = 0; i < 5000; i++) {
            byte[] bytes = new byte[16];
            for (int group = 0; group < 8; group++) {
                if (random.nextInt(3) == 0) {
                    bytes[2 * group] = (byte) random.nextInt(3);
                    bytes[2 * group + 1] = (byte) random.nextInt();
                }
            }
            Ip ip = Ip.of(bytes);
            assertArrayEquals(
                    InetAddress.ofLiteral(ip.toString()).getAddress(),
                    ip.bytes(),
                    () -> ip.toString());
            assertEquals(ip, Ip.of(ip.toString()));
            assertFalse(ip.toString().contains(":::"), ip::toString);
        }
    }

    @Test
    void ordersByNumberIpv4First() {
        List<Ip> ordered =
                List.of(
                        Ip.of("9.0.0.1"),
                        Ip.of("10.0.0.9"),
                        Ip.of("10.0.0.10"),
                        Ip.of("200.0.0.1"),
                        Ip.of("::1"),
                        Ip.of("1::"),
                        Ip.of("fd00::1"),
                        Ip.of("fd00::8000:0:0:0"));
        List<Ip> shuffled = new ArrayList<>(ordered);
        Collections.shuffle(shuffled, new Random(1));
        Collections.sort(shuffled);
        assertEquals(ordered, shuffled);
    }

    @Test
    void bracketsIpv6BeforeAPort() {
        assertEquals("10.0.0.1:80", Ip.of("10.0.0.1").withPort(80));
        assertEquals("[fd00::1]:80", Ip.of("fd00::1").withPort(80));
    }

    @Test
    void knowsLoopbackAndUnspecified() {
        assertTrue(Ip.of("127.0.0.1").isLoopback());
        assertTrue(Ip.of("127.255.0.9").isLoopback());
        assertTrue(Ip.of("::1").isLoopback());
        assertFalse(Ip.of("128.0.0.1").isLoopback());
        assertFalse(Ip.of("1::1").isLoopback());
        assertTrue(Ip.of("0.0.0.0").isUnspecified());
        assertTrue(Ip.of("::").isUnspecified());
        assertFalse(Ip.of("0.0.0.1").isUnspecified());
    }

    @Test
    void refusesAnIpv4OfMoreThan32Bits() {
        assertThrows(
                IllegalArgumentException.class, () -> new Ip(IpFamily.IPV4, 0, 0x1_0000_0000L));
    }
}
