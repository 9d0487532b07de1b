package dev.sluice.kube.decode;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.sluice.model.EndpointSlice;
import dev.sluice.model.SliceName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// EndpointSlices that the recordings of API servers do not contain.
final class EndpointSliceReaderTest extends ReaderSetup {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    conditions absent  | "addressType":"IPv4","endpoints":[{"addresses":["10.0.0.1"]}]                                   | IPv4 10.0.0.1 |
                    conditions null    | "addressType":"IPv4","endpoints":[{"addresses":["10.0.0.1"],"conditions":{"ready":null,"serving":null,"terminating":null},"nodeName":null,"hints":null}] | IPv4 10.0.0.1 |
                    serving left out   | "addressType":"IPv4","endpoints":[{"addresses":["10.0.0.1"],"conditions":{"ready":false}}]      | IPv4 10.0.0.1!ready |
                    no addresses       | "addressType":"IPv4","endpoints":[{"addresses":[]},{"addresses":null},{},null]                  | IPv4 |
                    two addresses      | "addressType":"IPv4","endpoints":[{"addresses":["10.0.0.2","bad"],"nodeName":"n1","zone":"z1"}] | IPv4 10.0.0.2@n1/z1 |
                    bad address        | "addressType":"IPv4","endpoints":[{"addresses":["10.0.0"]},{"addresses":["10.0.0.3"]}]          | IPv4 10.0.0.3 | endpoints[0].addresses[0] is "10.0.0", not an IP address: skipped
                    nobody's addresses | "addressType":"IPv4","endpoints":[{"addresses":["127.0.0.1"]},{"addresses":["169.254.1.1"]},{"addresses":["239.1.1.1"]},{"addresses":["0.0.0.0"]},{"addresses":["10.0.0.3"]}] | IPv4 10.0.0.3 | endpoints[0].addresses[0] is "127.0.0.1", a loopback address: skipped; endpoints[1].addresses[0] is "169.254.1.1", a link-local address: skipped; endpoints[2].addresses[0] is "239.1.1.1", a multicast address: skipped; endpoints[3].addresses[0] is "0.0.0.0", which is no address in particular: skipped
                    nobody's of IPv6   | "addressType":"IPv6","endpoints":[{"addresses":["fe80::1"]},{"addresses":["ff02::1"]},{"addresses":["::"]},{"addresses":["fd00::3"]}] | IPv6 fd00::3 | endpoints[0].addresses[0] is "fe80::1", a link-local address: skipped; endpoints[1].addresses[0] is "ff02::1", a multicast address: skipped; endpoints[2].addresses[0] is "::", which is no address in particular: skipped
                    other family       | "endpoints":[{"addresses":["fd00::1"]},{"addresses":["10.0.0.3"]}],"addressType":"IPv4"         | IPv4 10.0.0.3 | endpoints hold 1 that are not IPv4: skipped
                    hints              | "addressType":"IPv6","endpoints":[{"addresses":["fd00::1"],"hints":{"forZones":[{"name":"b"},{"name":"a"},{"name":"b"}],"forNodes":[{"name":"n2"},{"name":"n1"}]}}] | IPv6 fd00::1[a, b][n1, n2] |
                    flag of wrong type | "addressType":"IPv4","endpoints":[{"addresses":["10.0.0.1"],"conditions":{"ready":"no","terminating":1}}] | IPv4 10.0.0.1 | endpoints[0].conditions.ready is not true or false: skipped; endpoints[0].conditions.terminating is not true or false: skipped
                    endpoints null     | "addressType":"IPv4","endpoints":null,"ports":null                                              | IPv4 |
                    ports              | "addressType":"IPv4","ports":[{"name":"","port":1},{"port":2},{"name":null,"port":2},{"name":"c"},{"name":"d","port":null},{"name":"e","port":0},{"name":"f","port":6,"protocol":"UDP"}] | IPv4 /TCP:1 f/UDP:6 |
                    bad ports          | "addressType":"IPv4","ports":[{"name":"a","port":70000},{"name":"b","port":1,"protocol":"tcp"},{"name":"c\\nd","port":1}] | IPv4 | ports[0].port is "70000", not a number up to 65535; ports[1].protocol is "tcp", not TCP, UDP or SCTP: the port is skipped; ports[2] has the name "c\\nd": skipped
                    host names         | "addressType":"FQDN","endpoints":[{"addresses":["a.example"]}]                                  | none |
                    """)
    void readsSlices(String title, String fields, String line, @Nullable String faults) {
        var reading = slice("{\"metadata\":" + SLICE_METADATA + "," + fields + "}");

        EndpointSlice slice = legible(reading).value();
        assertEquals(
                line, slice == null ? "none" : Lines.of(slice).replace("slice n/a-1 of n/a ", ""));
        assertEquals(faults == null ? "" : faults, faults(reading.problems()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"kubernetes.io/service-name\":\"\"}",
                "{\"kubernetes.io/service-name\":null}",
                "{\"kubernetes.io/service-name\":\"a b\"}",
                "{\"kubernetes.io/service-name\":\"a\",\"service.kubernetes.io/headless\":\"\"}",
                "null",
            })
    void hasNoRecordOfSlicesOfNoServiceOfOurs(String labels) {
        var reading =
                slice(
                        "{\"addressType\":\"IPv4\",\"metadata\":{\"namespace\":\"n\",\"name\":\"a\",\"labels\":"
                                + labels
                                + "}}");

        assertNull(legible(reading).value());
        assertEquals(new SliceName("n", "a"), reading.name());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    2026-11-22T21:25:08Z                | 2026-11-22T21:25:08Z           |
                    2026-11-22T21:25:08.123456789+01:00 | 2026-11-22T20:25:08.123456789Z |
                    yesterday                           | none | metadata.annotations[endpoints.kubernetes.io/last-change-trigger-time] is "yesterday", not an RFC 3339 time: not measured
                    """)
    void readsTriggerTimes(String time, String instant, @Nullable String faults) {
        var reading =
                slice(
                        "{\"metadata\":{\"annotations\":{\"a\":{},\"endpoints.kubernetes.io/last-change-trigger-time\":\""
                                + time
                                + "\"},"
                                + SLICE_METADATA.substring(1)
                                + ",\"addressType\":\"IPv4\"}");

        Instant trigger = legible(reading).trigger();
        assertEquals(instant, trigger == null ? "none" : trigger.toString());
        assertEquals(faults == null ? "" : faults, faults(reading.problems()));
    }

    @Test
    void keepsASliceOfAnAddressTypeToCome() {
        var reading = slice("{\"metadata\":" + SLICE_METADATA + ",\"addressType\":\"IPv5\"}");

        assertInstanceOf(DecodeResult.Illegible.class, reading);
        assertEquals(
                "addressType is \"IPv5\", not IPv4, IPv6 or FQDN: slice kept as it was",
                faults(reading.problems()));
    }

    @Test
    void keepsOneObjectForEqualValues() {
        String text =
                "{\"metadata\":"
                        + SLICE_METADATA
                        + ",\"addressType\":\"IPv4\",\"ports\":[{\"name\":\"http\",\"port\":8080}],"
                        + "\"endpoints\":[{\"addresses\":[\"10.0.0.1\"],\"nodeName\":\"n1\",\"hints\":{\"forZones\":[{\"name\":\"z1\"}]}}]}";
        EndpointSlice one = requireNonNull(legible(slice(text)).value());
        EndpointSlice other = requireNonNull(legible(slice(text)).value());

        assertEquals(one, other);
        assertSame(one.ports(), other.ports());
        assertSame(one.name().namespace(), other.name().namespace());
        assertSame(one.endpoints().getFirst().nodeName(), other.endpoints().getFirst().nodeName());
        assertSame(
                one.endpoints().getFirst().zoneHints(), other.endpoints().getFirst().zoneHints());
    }
}
