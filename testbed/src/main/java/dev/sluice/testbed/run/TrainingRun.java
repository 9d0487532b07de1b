package dev.sluice.testbed.run;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.testbed.api.ApiServer;
import dev.sluice.testbed.api.Listening;
import dev.sluice.testbed.api.NodeObject;
import dev.sluice.testbed.api.Resource;
import dev.sluice.testbed.api.SelfSigned;
import dev.sluice.testbed.api.ServiceObject;
import dev.sluice.testbed.api.SliceObject;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import dev.sluice.testbed.traffic.Client;
import dev.sluice.testbed.traffic.Responders;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Makes a daemon do what it does in a node's life, so that its JVM records the classes that it
/// needs. The daemon gets an API server over TLS with a token, Services of several kinds, and
/// endpoints that change.
public final class TrainingRun {
    private static final Ip WEB = Ip.of("10.96.10.1");
    private static final Ip NAMES = Ip.of("10.96.10.2");
    private static final List<String> PODS = List.of("10.244.1.2", "10.244.1.3");
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Duration BRIEF = Duration.ofMillis(200);
    private static final int CHANGES = 6;

    private final TestNode node;
    private final ApiServer api;
    private final SluiceRun sluice;

    private TrainingRun(TestNode node, ApiServer api, SluiceRun sluice) {
        this.node = node;
        this.api = api;
        this.sluice = sluice;
    }

    /// @param arguments the mode; a folder for files; the path of that folder as the daemon sees
    ///   it; the words of the daemon's command line before `run`
    public static void main(String[] arguments) throws Exception {
        List<String> words = List.of(arguments);
        try (TestNode node = TestNode.build();
                Responders responders = new Responders(node);
                ApiServer api = api(node)) {
            for (String pod : PODS) {
                responders.listen(pod, Protocol.TCP, Ip.of(pod), 8080);
                responders.listen(pod, Protocol.UDP, Ip.of(pod), 5353);
            }
            try (SluiceRun sluice =
                    SluiceRun.start(
                            node,
                            words.subList(3, words.size()),
                            new ProxySettings(words.getFirst()),
                            api.kubeconfig(),
                            Path.of(words.get(1)),
                            Path.of(words.get(2)))) {
                new TrainingRun(node, api, sluice).perform();
            }
        }
    }

    private static ApiServer api(TestNode node) throws IOException {
        SelfSigned certificate = SelfSigned.create(Place.NODE2.ip(IpFamily.IPV4).toString());
        ApiServer api =
                ApiServer.start(
                        Listening.at(node, Place.NODE2).certificate(certificate).token("s3cret"));
        api.put(NodeObject.node1().json());
        api.put(
                ServiceObject.service("shop/web")
                        .clusterIp(WEB.toString())
                        .port("http", 80)
                        .nodePort(30080)
                        .vip("192.0.2.1")
                        .sourceRange("198.51.100.0/24")
                        .affinity(10_800)
                        .externalLocal()
                        .healthCheckNodePort(30081)
                        .json());
        api.put(
                ServiceObject.service("kube-system/names")
                        .clusterIp(NAMES.toString())
                        .port("dns", "UDP", 53)
                        .json());
        api.put(ServiceObject.service("shop/empty").clusterIp("10.96.10.3").port("x", 80).json());
        return api;
    }

    private void perform() throws Exception {
        for (int change = 0; change < CHANGES; change++) {
            String pod = PODS.get(change % PODS.size());
            api.put(SliceObject.slice("shop/web").port("http", 8080).ready(pod, "node1").json());
            api.put(
                    SliceObject.slice("kube-system/names")
                            .port("dns", "UDP", 5353)
                            .ready(pod, "node1")
                            .json());
            awaitServed(Protocol.TCP, WEB, 80, pod);
            awaitServed(Protocol.UDP, NAMES, 53, pod);
        }
        api.delete(Resource.SERVICES, "shop/empty");
        sluice.stop();
    }

    private void awaitServed(Protocol protocol, Ip ip, int port, String pod) throws IOException {
        Client client = new Client(node, Place.POD3).patient(BRIEF);
        long end = System.nanoTime() + LONGEST.toNanos();
        while (!client.ask(protocol, ip, port).label().equals(pod)) {
            sluice.checkAlive();
            if (System.nanoTime() > end) {
                throw new IOException(
                        "%s was not served by %s; Sluice says: %s"
                                .formatted(ip.withPort(port), pod, sluice.log().getLast()));
            }
        }
    }
}
