package dev.sluice.testbed.whole;

import static dev.sluice.testbed.whole.Site.FAR;
import static dev.sluice.testbed.whole.Site.POD1;
import static dev.sluice.testbed.whole.Site.POD2;
import static dev.sluice.testbed.whole.Site.WEB;
import static dev.sluice.testbed.whole.Site.slice;
import static dev.sluice.testbed.whole.Site.web;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.ProxyMode;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.testbed.api.Listening;
import dev.sluice.testbed.api.Resource;
import dev.sluice.testbed.api.SelfSigned;
import dev.sluice.testbed.api.ServiceObject;
import dev.sluice.testbed.api.SliceObject;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import dev.sluice.testbed.traffic.Client;
import dev.sluice.testbed.traffic.ClientConnection;
import dev.sluice.testbed.traffic.EchoAnswer;
import dev.sluice.testbed.traffic.Load;
import dev.sluice.testbed.traffic.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;

/// Changes in the cluster take effect for connections. The API server is reached as in a real
/// cluster: over TLS and with a token.
@InEachMode
class LiveChangesIT {
    @SuppressWarnings("NullAway.Init") // before each invocation
    private static Site site;

    /// @param mode for [#start]
    LiveChangesIT(ProxyMode mode) {
        assertEquals(mode, site.mode);
    }

    @BeforeParameterizedClassInvocation
    static void start(ProxyMode mode) throws Exception {
        TestNode node = TestNode.build();
        var certificate = SelfSigned.create(Place.NODE2.ip(IpFamily.IPV4).toString());
        site =
                Site.build(
                        mode,
                        node,
                        Listening.at(node, Place.NODE2).certificate(certificate).token("s3cret"));
        site.startAndAwaitSync();
    }

    @AfterParameterizedClassInvocation
    static void stop() throws IOException {
        site.close();
    }

    @AfterEach
    void removeServices() throws Exception {
        for (Resource resource : List.of(Resource.SERVICES, Resource.ENDPOINTSLICES)) {
            if (site.api.get(resource, "shop/web").isPresent()) {
                site.api.delete(resource, "shop/web");
            }
        }
        site.awaitLost();
    }

    @Test
    void endpointsComeAndGo() throws Exception {
        site.api.put(web().json());
        site.awaitRefused();
        site.api.put(slice(POD1).json());
        site.awaitServed(POD1);
        site.api.put(slice(POD1, FAR, POD2).json());
        site.awaitServed(POD1, FAR, POD2);
        site.api.put(slice(FAR).json());
        site.awaitServed(FAR);
        site.api.put(slice().json());
        site.awaitRefused();
        site.api.delete(Resource.SERVICES, "shop/web");
        site.awaitLost();
    }

    @Test
    void servicesForAnotherProxyAreNotServed() throws Exception {
        site.api.put(slice(POD1).json());
        site.api.put(web().json());
        site.awaitServed(POD1);
        site.api.put(web().label("service.kubernetes.io/service-proxy-name", "other").json());
        site.awaitLost();
        site.api.put(web().json());
        site.awaitServed(POD1);
    }

    @Test
    void aServiceChangesItsKind() throws Exception {
        Ip outside = Place.NODE.ip(IpFamily.IPV4);
        Ip vip = Ip.of("192.0.2.1");
        site.api.put(slice(POD1, FAR).json());
        site.api.put(web().nodePort(30080).vip("192.0.2.1").json());
        site.awaitServed(vip, 80, POD1, FAR);
        site.awaitServed(outside, 30080, POD1, FAR);
        site.api.put(web().nodePort(30080).externalLocal().json());
        site.await("the client's address to be kept", () -> seenOutside(outside).equals(POD1));
        site.api.put(web().json());
        site.await("the node port to close", () -> seenOutside(outside).equals("refused"));
        site.awaitServed(POD1, FAR);
    }

    /// Returns the endpoint that saw the outside client's own address, or else what happened.
    private static String seenOutside(Ip ip) throws IOException {
        Outcome outcome = new Client(site.node, Place.CLIENT).ask(Protocol.TCP, ip, 30080);
        return outcome instanceof Outcome.Answered(EchoAnswer answer)
                        && !Place.CLIENT.ips(IpFamily.IPV4).contains(answer.client())
                ? "masqueraded"
                : outcome.label();
    }

    @Test
    void bothFamiliesAreServed() throws Exception {
        Ip ip = Ip.of("fd00:10:96::1");
        Ip pod = Place.POD1.ip(IpFamily.IPV6);
        try (var _ = site.responders.listen("six", Protocol.TCP, pod, 8080)) {
            site.put(web().clusterIp(ip.toString()), POD1);
            site.api.put(
                    SliceObject.slice("shop/web")
                            .suffix("ipv6")
                            .port("http", 8080)
                            .ready(pod.toString(), "node1")
                            .json());
            site.awaitServed(POD1);
            site.awaitServed(ip, 80, "six");
        } finally {
            site.api.delete(Resource.ENDPOINTSLICES, "shop/web-ipv6");
        }
    }

    @Test
    void aBadObjectDoesNotStopTheGoodOnes() throws Exception {
        site.api.put(
                ServiceObject.service("shop/bad")
                        .clusterIp("10.96.10.2")
                        .with(object -> object.withObject("/spec").put("ports", "none"))
                        .json());
        site.api.put(
                SliceObject.slice("shop/bad")
                        .ready("not an address", "node1")
                        .port("http", 8080)
                        .json());
        site.put(web(), POD1);
        site.awaitServed(POD1);
        site.api.delete(Resource.SERVICES, "shop/bad");
        site.api.delete(Resource.ENDPOINTSLICES, "shop/bad");
    }

    @Test
    void aRollingReplacementLosesNoConnection() throws Exception {
        String next = "10.244.2.3";
        site.put(web(), POD1, FAR);
        site.awaitServed(POD1, FAR);
        try (ClientConnection old = site.client().connect(WEB, 80);
                Load load = site.load()) {
            assertTrue(load.awaitAnswerOf(POD1, Duration.ofSeconds(5)));
            var coming = site.responders.listen(next, Protocol.TCP, Ip.of(next), 8080);
            site.api.put(slice(FAR, next).terminating(POD1, "node1").json());
            site.awaitServed(FAR, next);
            old.ping();
            site.api.put(slice(FAR).terminating(next, "node2").json());
            site.awaitServed(FAR);
            // A pod that gets no new connections any more may exit.
            coming.close();
            old.ping();
            Load.Tally tally = load.stop();
            assertEquals(List.of(), tally.failures());
            assertTrue(tally.answers().containsKey(next), tally.toString());
        }
    }
}
