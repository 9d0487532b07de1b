package dev.sluice.kube.decode;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.sluice.model.Cidr;
import dev.sluice.model.Ip;
import dev.sluice.model.Node;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Nodes that the recordings of API servers do not contain.
final class NodeReaderTest extends ReaderSetup {
    @Test
    void readsNodes() {
        var reading =
                new NodeReader()
                        .read(
                                parser(
                                        """
                                        {"metadata": {"name": "n1", "labels": {"topology.kubernetes.io/zone": ""}},
                                         "spec": {"podCIDR": "10.1.0.0/24", "podCIDRs": ["10.1.0.7/24", "x", "fd00::/64"],
                                                  "taints": [{"key": "a"}, {"key": "ToBeDeletedByClusterAutoscaler"}, {"key": "b"}]},
                                         "status": {"addresses": [{"type": "ExternalIP", "address": "1.2.3.4"},
                                             {"type": "Hostname", "address": "n1"}, {"type": "InternalIP", "address": "?"},
                                             {"type": "InternalIP", "address": "10.0.0.1"}, {"address": "fd00::1", "type": "InternalIP"}]}}
                                        """));

        assertEquals(
                new Node(
                        "n1",
                        "",
                        List.of(Ip.of("10.0.0.1"), Ip.of("fd00::1"), Ip.of("1.2.3.4")),
                        List.of(Cidr.of("10.1.0.0/24"), Cidr.of("fd00::/64")),
                        true),
                legible(reading).value());
        assertEquals(
                "spec.podCIDRs[1] is \"x\", not a network (address/length): skipped;"
                        + " status.addresses[2] is \"?\", not an IP: skipped",
                faults(reading.problems()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"metadata\":{\"name\":\"n1\",\"deletionTimestamp\":\"2026-11-22T21:25:08Z\"}} | true",
                "{\"metadata\":{\"name\":\"n1\",\"deletionTimestamp\":null}} | false",
                "{\"metadata\":{\"name\":\"n1\"},\"spec\":{\"taints\":null}} | false",
            })
    void seesANodeLeave(String text, boolean leaving) {
        Node node = requireNonNull(legible(new NodeReader().read(parser(text))).value());

        assertEquals(leaving, node.leaving());
        assertNull(node.zone());
    }
}
