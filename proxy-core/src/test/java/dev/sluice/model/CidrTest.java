package dev.sluice.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    10.1.2.3/24                | 10.1.2.0/24
                    10.1.2.3/32                | 10.1.2.3/32
                    10.1.2.3/0                 | 0.0.0.0/0
                    255.255.255.255/1          | 128.0.0.0/1
                    203.0.113.000/025          | 203.0.113.0/25
                    fd00:10:96::abcd/112       | fd00:10:96::/112
                    fd00:1:2:3:4::1/64         | fd00:1:2:3::/64
                    fd00:1:2:3:4::1/65         | fd00:1:2:3::/65
                    fd00:1:2:3:8000::1/65      | fd00:1:2:3:8000::/65
                    fd00:1:2:3:4::1/63         | fd00:1:2:2::/63
                    fd00::1/128                | fd00::1/128
                    fd00::1/0                  | ::/0
                    ::ffff:10.1.2.3/120        | 10.1.2.0/24
                    """)
    void parsesAndMasks(String text, String printed) {
        assertEquals(printed, Cidr.of(text).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0.1",
                "10.0.0.0/",
                "10.0.0.0/33",
                "fd00::/129",
                "10.0.0.0/-1",
                "10.0.0.0/+8",
                "10.0.0.0/8 ",
                " 10.0.0.0/8",
                "10.0.0.0/8/8",
                "10.0.0/8",
                "10.0.0.0/255.0.0.0",
                "10.0.0.0/٨",
                "10.0.0.0/99999999999",
                "::ffff:10.0.0.0/8",
                "/8"
            })
    void refusesWhatIsNoNetwork(String text) {
        assertEquals(Optional.empty(), Cidr.parse(text));
        assertThrows(IllegalArgumentException.class, () -> Cidr.of(text));
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    10.1.2.0/24        | 10.1.2.0             | true
                    10.1.2.0/24        | 10.1.2.255           | true
                    10.1.2.0/24        | 10.1.3.0             | false
                    10.1.2.0/24        | 10.1.1.255           | false
                    0.0.0.0/0          | 255.1.2.3            | true
                    0.0.0.0/0          | ::1                  | false
                    ::/0               | 10.0.0.1             | false
                    ::/0               | ffff::               | true
                    10.1.2.3/32        | 10.1.2.3             | true
                    10.1.2.3/32        | 10.1.2.2             | false
                    fd00:10:244::/56   | fd00:10:244:ff::1    | true
                    fd00:10:244::/56   | fd00:10:244:100::1   | false
                    fd00::8000:0:0:0/65 | fd00::8000:0:0:1    | true
                    fd00::8000:0:0:0/65 | fd00::7fff:0:0:1    | false
                    """)
    void contains(String cidr, String ip, boolean expected) {
        assertEquals(expected, Cidr.of(cidr).contains(Ip.of(ip)));
    }

    @Test
    void refusesALengthBeyondTheAddress() {
        assertThrows(IllegalArgumentException.class, () -> new Cidr(Ip.of("10.0.0.0"), 33));
        assertThrows(IllegalArgumentException.class, () -> new Cidr(Ip.of("10.0.0.0"), -1));
    }

    @Test
    void equalNetworksAreEqualHoweverWritten() {
        assertEquals(Cidr.of("10.1.2.3/24"), Cidr.of("10.1.2.200/24"));
    }
}
