package dev.sluice.inspect.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.model.Protocol;
import dev.sluice.trace.Connection;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplainRequestTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    10.96.0.1:443       |             | 10.96.0.1:443       | outside
                    [fd00::1]:53        | pod         | [fd00::1]:53        | pod
                    shop/web            | node        | shop/web            | node
                    shop/web:http       | 10.0.0.7    | shop/web:http       | 10.0.0.7
                    nodeport:30080      | fd00::7     | nodeport:30080      | fd00::7
                    127.0.0.1:30080     |             | 127.0.0.1:30080     | node
                    [::ffff:10.0.0.1]:1 | outside     | 10.0.0.1:1          | outside
                    """)
    void reads_who_connects_to_what(String to, @Nullable String from, String target, String sender)
            throws Exception {
        ExplainRequest request = ExplainRequest.parse(to, from, null, null);
        assertEquals(target, request.to().toString());
        assertEquals(sender, request.from().toString());
    }

    @Test
    void reads_protocol_and_state() throws Exception {
        ExplainRequest request = ExplainRequest.parse("10.0.0.1:53", null, "udp", "established");
        assertEquals(Protocol.UDP, request.protocol());
        assertEquals(Connection.State.ESTABLISHED, request.state());
        assertEquals(
                Connection.State.NEW,
                ExplainRequest.parse("10.0.0.1:53", null, "SCTP", "new").state());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    10.96.0.1        |         |      |     | TO "10.96.0.1": a port is missing; for IPv6 write [IPv6]:PORT
                    fd00::1          |         |      |     | TO "fd00::1": a port is missing; for IPv6 write [IPv6]:PORT
                    10.96.0.1:0      |         |      |     | TO "10.96.0.1:0": a port is a number from 1 to 65535
                    10.96.0.1:99999  |         |      |     | TO "10.96.0.1:99999": a port is a number from 1 to 65535
                    10.96.0.1:http   |         |      |     | TO "10.96.0.1:http": a port is a number from 1 to 65535
                    nodeport:x       |         |      |     | TO "nodeport:x": a port is a number from 1 to 65535
                    web:80           |         |      |     | TO "web:80": expected IP:PORT, [IPv6]:PORT, NAMESPACE/NAME[:PORTNAME] or nodeport:PORT
                    [10.0.0.1]:80    |         |      |     | TO "[10.0.0.1]:80": expected IP:PORT, [IPv6]:PORT, NAMESPACE/NAME[:PORTNAME] or nodeport:PORT
                    shop/web:        |         |      |     | TO "shop/web:": expected IP:PORT, [IPv6]:PORT, NAMESPACE/NAME[:PORTNAME] or nodeport:PORT
                    shop/Web         |         |      |     | TO "shop/Web": expected IP:PORT, [IPv6]:PORT, NAMESPACE/NAME[:PORTNAME] or nodeport:PORT
                    10.96.0.1:80     | here    |      |     | --from "here": expected an IP address, pod, node or outside
                    10.96.0.1:80     | fd00::1 |      |     | --from fd00::1: not of the IP family of 10.96.0.1:80
                    127.0.0.1:30080  | pod     |      |     | --from pod: only the node itself reaches 127.0.0.1:30080
                    10.96.0.1:80     |         | icmp |     | --protocol "icmp": expected tcp, udp or sctp
                    10.96.0.1:80     |         |      | old | --ct "old": expected new or established
                    """)
    void says_what_is_wrong(
            String to,
            @Nullable String from,
            @Nullable String protocol,
            @Nullable String ct,
            String message) {
        var refused =
                assertThrows(
                        InvalidRequestException.class,
                        () -> ExplainRequest.parse(to, from, protocol, ct));
        assertEquals(message, refused.getMessage());
    }

    @Test
    void long_and_strange_texts_are_refused() {
        assertThrows(
                InvalidRequestException.class,
                () -> ExplainRequest.parse("a/" + "b".repeat(10_000), null, null, null));
        var refused =
                assertThrows(
                        InvalidRequestException.class,
                        () -> ExplainRequest.parse("\u001b[31m:1", null, null, null));
        assertEquals(-1, String.valueOf(refused.getMessage()).indexOf('\u001b'));
    }
}
