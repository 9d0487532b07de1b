package dev.sluice.testbed.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import dev.sluice.testbed.node.TestNodes;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(TestNodes.class)
class TrafficIT {
    private static final Ip POD1 = Place.POD1.ip(IpFamily.IPV4);

    private static TestNode node;
    @AutoClose private static Responders responders;

    @BeforeAll
    static void serve(TestNode shared) throws IOException {
        node = shared;
        responders = new Responders(shared);
        for (Protocol protocol : List.of(Protocol.TCP, Protocol.UDP)) {
            for (IpFamily family : IpFamily.values()) {
                responders.listen(protocol, Place.POD1.ip(family), 8080);
                responders.listen(protocol, Place.NODE2.ips(family).get(2), 8080);
            }
        }
    }

    @ParameterizedTest(name = "from {0} to {1} at {2}")
    @CsvSource({
        "POD2,   POD1,  0",
        "POD1,   POD1,  0",
        "NODE,   POD1,  0",
        "NODE2,  POD1,  0",
        "CLIENT, POD1,  0",
        "POD2,   NODE2, 2",
        "NODE,   NODE2, 2",
    })
    void everyoneSeesWhoAsks(Place from, Place to, int address) throws IOException {
        for (Protocol protocol : List.of(Protocol.TCP, Protocol.UDP)) {
            for (IpFamily family : IpFamily.values()) {
                Ip ip = to.ips(family).get(address);
                Outcome outcome = new Client(node, from).ask(protocol, ip, 8080);
                EchoAnswer answer = assertInstanceOf(Outcome.Answered.class, outcome).answer();
                assertEquals(ip.withPort(8080), answer.endpoint());
                assertTrue(from.ips(family).contains(answer.client()), answer.toString());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "UDP"})
    void asksFromTheAddressAndPortItIsTold(Protocol protocol) throws IOException {
        Ip second = Place.CLIENT.ips(IpFamily.IPV4).get(1);
        var client = new Client(node, Place.CLIENT).from(second).fromPort(4711);
        assertEquals(
                new Outcome.Answered(new EchoAnswer("10.244.1.2:8080", second, 4711)),
                client.ask(protocol, POD1, 8080));
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "UDP"})
    void refusedIsNotTimedOut(Protocol protocol) throws IOException {
        var client = new Client(node, Place.POD2).patient(Duration.ofMillis(300));
        assertEquals(new Outcome.Refused(), client.ask(protocol, POD1, 9999));
        // No host has this address: the packet takes the default route and is dropped.
        assertEquals(new Outcome.TimedOut(), client.ask(protocol, Ip.of("10.96.0.1"), 80));
    }

    /// More at once than Linux would answer with its default limits for ICMP errors.
    @ParameterizedTest
    @EnumSource(IpFamily.class)
    void everyoneWhoIsRefusedIsTold(IpFamily family) throws IOException {
        var client = new Client(node, Place.POD2).patient(Duration.ofMillis(300));
        List<Outcome> outcomes = client.ask(Protocol.UDP, Place.POD1.ip(family), 9999, 300);
        assertEquals(Set.of(new Outcome.Refused()), Set.copyOf(outcomes));
    }

    @Test
    void aClosedResponderRefusesNewConnectionsAndKeepsOldOnes() throws IOException {
        var client = new Client(node, Place.POD2);
        var responder = responders.listen("gone", Protocol.TCP, POD1, 8081);
        try (ClientConnection connection = client.connect(POD1, 8081)) {
            assertEquals("gone", connection.answer().endpoint());
            responder.close();
            assertEquals(new Outcome.Refused(), client.ask(Protocol.TCP, POD1, 8081));
            connection.ping();
        }
    }

    @Test
    void loadCountsAnswersAndFailures() throws Exception {
        var responder = responders.listen("first", Protocol.TCP, POD1, 8082);
        var client = new Client(node, Place.POD2);
        try (Load load = Load.start(client, Protocol.TCP, POD1, 8082, 2, Duration.ofMillis(1))) {
            assertTrue(load.awaitAnswerOf("first", Duration.ofSeconds(5)));
            assertEquals(List.of(), load.tally().failures());
            responder.close();
            responders.listen("second", Protocol.TCP, POD1, 8082);
            assertTrue(load.awaitAnswerOf("second", Duration.ofSeconds(5)));
            Load.Tally tally = load.stop();
            assertEquals(tally.asked(), load.tally().asked());
        }
    }

    @Test
    void namesWhoCannotListen() {
        var thrown =
                assertThrows(
                        IOException.class,
                        () -> responders.listen(Protocol.TCP, Ip.of("192.0.2.1"), 80));
        assertEquals("no place has the address 192.0.2.1", thrown.getMessage());
    }
}
