package dev.sluice.kube.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.sluice.model.Service;
import java.util.Collections;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Objects that are larger than an API server accepts.
final class ReadersLimitsTest {
    private final SharedValues shared = new SharedValues();

    /// Each list of an object, with more elements than an API server accepts.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Service | "spec":{"clusterIPs":[@]                           | "10.96.0.1"
                    Service | "spec":{"ipFamilies":[@]                           | "IPv4"
                    Service | "spec":{"ports":[@]                                | {"port":80}
                    Service | "spec":{"externalIPs":[@]                          | "192.0.2.1"
                    Service | "spec":{"loadBalancerSourceRanges":[@]             | "192.0.2.0/24"
                    Service | "status":{"loadBalancer":{"ingress":[@]}           | {"ip":"192.0.2.1"}
                    slice   | "addressType":"IPv4","x":{},"ports":[@],"y":{      | {"name":"a","port":80}
                    slice   | "addressType":"IPv4","endpoints":[@],"y":{         | {"addresses":["10.0.0.1"]}
                    slice   | "endpoints":[{"hints":{"forZones":[@]}}],"y":{     | {"name":"z"}
                    Node    | "spec":{"podCIDRs":[@]                             | "10.0.0.0/24"
                    Node    | "status":{"addresses":[@]                          | {"type":"InternalIP","address":"10.0.0.1"}
                    CIDR    | "spec":{"cidrs":[@]                                | "10.96.0.0/16"
                    """)
    void skipsAnObjectWithAListThatIsLongerThanAny(String kind, String fields, String element) {
        String endless = String.join(",", Collections.nCopies(100_001, element));
        String text =
                "{\"metadata\":{\"namespace\":\"shop\",\"name\":\"web\"},"
                        + fields.replace("@", endless)
                        + "}}";
        DecodeResult<?, ?> reading =
                switch (kind) {
                    case "Service" -> new ServiceReader(shared).read(parser(text));
                    case "slice" -> new EndpointSliceReader(shared).read(parser(text));
                    case "Node" -> new NodeReader().read(parser(text));
                    default -> new ServiceCidrReader().read(parser(text));
                };
        assertInstanceOf(DecodeResult.Illegible.class, reading);
        String said =
                reading.problems().stream()
                        .map(ObjectProblem::toString)
                        .collect(Collectors.joining("; "));
        assertTrue(
                said.contains("holds 100001 elements") || said.contains("more could not be read"),
                said);
    }

    @Test
    void readsTensOfThousandsOfPortsOfOneService() {
        var ports = new StringJoiner(",");
        for (int i = 1; i <= 60_000; i++) {
            ports.add("{\"name\":\"p" + i + "\",\"port\":" + i + "}");
        }
        String text =
                "{\"metadata\":{\"namespace\":\"shop\",\"name\":\"web\"},\"spec\":"
                        + "{\"clusterIP\":\"10.96.0.1\",\"ports\":["
                        + ports
                        + "]}}";
        if (new ServiceReader(shared).read(parser(text))
                        instanceof DecodeResult.Legible<?, ?> legible
                && legible.value() instanceof Service service) {
            assertEquals(60_000, service.ports().size());
        } else {
            fail("not read");
        }
    }

    private static JsonParser parser(String text) {
        JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), text);
        parser.nextToken();
        return parser;
    }
}
