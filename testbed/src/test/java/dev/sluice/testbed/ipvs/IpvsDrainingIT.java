package dev.sluice.testbed.ipvs;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.TestCluster;
import dev.sluice.ipvs.IpvsBackend;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.plan.Plan;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import dev.sluice.testbed.node.TestNodes;
import dev.sluice.testbed.traffic.Client;
import dev.sluice.testbed.traffic.ClientConnection;
import dev.sluice.testbed.traffic.Outcome;
import dev.sluice.testbed.traffic.Responders;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// How ipvs mode removes endpoints, tested with real connections.
@Tag("uml")
@ExtendWith(TestNodes.class)
class IpvsDrainingIT extends IpvsSetup {
    @Test
    void draining_keeps_an_open_connection_and_takes_no_new_one(TestNode node) throws Exception {
        try (var _ = bothPods(node)) {
            IpvsBackend backend =
                    node.in(Place.NODE, () -> synced(web(NET.pod(1), NET.remotePod(1))));
            var client = new Client(node, Place.POD2);
            try (ClientConnection open = connectedTo("10.244.1.2:8080", client)) {
                node.in(Place.NODE, () -> backend.sync(web(NET.remotePod(1))));
                assertEquals(Set.of("10.244.2.2:8080"), reached(client));
                look(node, backend);
                open.ping();
                assertEquals(1, backend.drains().stream().mapToInt(d -> d.open()).sum());

                // After it was added again, it gets new connections.
                node.in(Place.NODE, () -> backend.sync(web(NET.pod(1), NET.remotePod(1))));
                assertEquals(2, reached(client).size());
                open.ping();
                node.in(Place.NODE, () -> backend.sync(web(NET.remotePod(1))));
                open.ping();
            }
            now.addAndGet(DEADLINE.toNanos());
            look(node, backend);
            assertEquals(List.of(), backend.drains());
            assertFalse(
                    node.run(Place.NODE, "ipvsadm", "-Sn").contains("10.244.1.2"), "it is gone");
        }
    }

    @Test
    void who_takes_longer_than_the_deadline_is_cut_off(TestNode node) throws Exception {
        try (var _ = bothPods(node)) {
            IpvsBackend backend =
                    node.in(Place.NODE, () -> synced(web(NET.pod(1), NET.remotePod(1))));
            var client = new Client(node, Place.POD2);
            try (ClientConnection open = connectedTo("10.244.1.2:8080", client)) {
                node.in(Place.NODE, () -> backend.sync(web(NET.remotePod(1))));
                open.ping();
                now.addAndGet(DEADLINE.toNanos());
                look(node, backend);
                assertEquals(
                        List.of("cut off 10.244.1.2:8080: it took longer than ipvs.drainDeadline"),
                        backends.told());
                assertReset(open);
            }
        }
    }

    @Test
    void a_pod_has_its_grace_period_and_its_clients_hear_of_its_end(TestNode node)
            throws Exception {
        try (var _ = bothPods(node)) {
            IpvsBackend backend =
                    node.in(Place.NODE, () -> synced(web(NET.pod(1), NET.remotePod(1))));
            var client = new Client(node, Place.POD2);
            try (ClientConnection open = connectedTo("10.244.1.2:8080", client)) {
                var ending = slice("shop", "web").ready(NET.remotePod(1)).terminating(NET.pod(1));
                node.in(Place.NODE, () -> backend.sync(web(service("shop", "web"), ending)));
                now.addAndGet(DEADLINE.multipliedBy(20).toNanos());
                look(node, backend);
                open.ping();
                assertEquals(Set.of("10.244.2.2:8080"), reached(client));

                node.in(Place.NODE, () -> backend.sync(web(NET.remotePod(1))));
                now.addAndGet(DEADLINE.toNanos());
                look(node, backend);
                assertEquals(
                        List.of("cut off 10.244.1.2:8080: its pod has ended"), backends.told());
                assertReset(open);
            }
        }
    }

    /// A client that waits for an answer gets a reset when there will be none.
    private static void assertReset(ClientConnection connection) {
        var e = assertThrows(IOException.class, connection::ping);
        assertTrue(String.valueOf(e.getMessage()).contains("reset"), e::toString);
    }

    /// With policy Local: outside clients are dropped, the node and its pods use the endpoints on
    /// other nodes, and all open connections continue.
    @Test
    void the_last_local_endpoint_leaves_and_comes_back(TestNode node) throws Exception {
        try (var _ = bothPods(node)) {
            IpvsBackend backend =
                    node.in(Place.NODE, () -> synced(local(NET.pod(1), NET.remotePod(1))));
            var outside = new Client(node, Place.CLIENT);
            var pod = new Client(node, Place.POD2);
            try (ClientConnection fromOutside = outside.connect(EXTERNAL, 80)) {
                assertEquals("10.244.1.2:8080", fromOutside.answer().endpoint());
                node.in(Place.NODE, () -> backend.sync(local(NET.remotePod(1))));
                fromOutside.ping();
                look(node, backend);
                fromOutside.ping();
                assertEquals(new Outcome.TimedOut(), outside.ask(Protocol.TCP, EXTERNAL, 80));
                assertEquals(Set.of("10.244.2.2:8080"), reached(pod, EXTERNAL));
                try (ClientConnection fromPod = pod.connect(EXTERNAL, 80);
                        ClientConnection fromNode =
                                new Client(node, Place.NODE).connect(EXTERNAL, 80)) {
                    node.in(Place.NODE, () -> backend.sync(local(NET.pod(1), NET.remotePod(1))));
                    assertEquals(Set.of("10.244.1.2:8080"), reached(outside, EXTERNAL));
                    assertEquals(Set.of("10.244.1.2:8080"), reached(pod, EXTERNAL));
                    fromOutside.ping();
                    fromPod.ping();
                    fromNode.ping();
                }
            }
        }
    }

    /// An open UDP flow does not move to an endpoint on another node either.
    @Test
    void the_last_local_endpoint_of_udp_leaves(TestNode node) throws Exception {
        try (var responders = new Responders(node)) {
            responders.listen(Protocol.UDP, NET.pod(1), 5353);
            responders.listen(Protocol.UDP, NET.remotePod(1), 5353);
            IpvsBackend backend =
                    node.in(Place.NODE, () -> synced(dns(NET.pod(1), NET.remotePod(1))));
            var outside = new Client(node, Place.CLIENT).fromPort(5000);
            assertEquals("10.244.1.2:5353", outside.ask(Protocol.UDP, EXTERNAL, 53).label());
            node.in(Place.NODE, () -> backend.sync(dns(NET.remotePod(1))));
            for (int i = 0; i < 3; i++) {
                assertEquals(new Outcome.TimedOut(), outside.ask(Protocol.UDP, EXTERNAL, 53));
            }
            assertEquals(
                    "10.244.2.2:5353",
                    new Client(node, Place.POD2).ask(Protocol.UDP, EXTERNAL, 53).label());
        }
    }

    private static Plan dns(Ip... pods) {
        var dns = service("infra", "dns").clusterIp(VIP).port("dns", Protocol.UDP, 53);
        return new TestCluster(
                        ClusterSettings.DEFAULT,
                        List.of(dns.externalIp(EXTERNAL).externalLocal().build()),
                        List.of(
                                slice("infra", "dns")
                                        .port("dns", Protocol.UDP, 5353)
                                        .ready(pods)
                                        .build()))
                .plan(IpFamily.IPV4);
    }

    private static ClientConnection connectedTo(String endpoint, Client client) throws Exception {
        for (int i = 0; i < MANY; i++) {
            ClientConnection connection = client.connect(VIP, 80);
            if (connection.answer().endpoint().equals(endpoint)) {
                return connection;
            }
            connection.close();
        }
        throw new AssertionError("none of " + MANY + " connections reached " + endpoint);
    }
}
