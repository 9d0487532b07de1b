package dev.sluice.testbed.demo;

import dev.sluice.model.Protocol;
import dev.sluice.testbed.api.ApiServer;
import dev.sluice.testbed.api.Listening;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import dev.sluice.testbed.run.Launcher;
import dev.sluice.testbed.run.ProxySettings;
import dev.sluice.testbed.run.SluiceRun;
import dev.sluice.testbed.traffic.Client;
import dev.sluice.testbed.traffic.Load;
import dev.sluice.testbed.traffic.LoopbackRelay;
import dev.sluice.testbed.traffic.Outcome;
import dev.sluice.testbed.traffic.Responders;
import dev.sluice.testbed.traffic.Responders.Responder;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.node.ObjectNode;

/// The cluster of the demo: a node, the shop's pods, an API server, and Sluice.
final class DemoCluster implements AutoCloseable {
    private static final Duration LONGEST_START = Duration.ofSeconds(20);
    private static final Duration LOOK = Duration.ofMillis(5);
    private static final int WORKERS = 4;
    private static final Duration PAUSE = Duration.ofMillis(2);
    private static final int UNDER_WAY = 100;
    private static final int METRICS_PORT = 10249;

    private final TestNode node;
    private final Responders responders;
    private final ApiServer api;
    private final Map<Pod, Responder> pods = new HashMap<>();

    private DemoCluster(TestNode node, Responders responders, ApiServer api) {
        this.node = node;
        this.responders = responders;
        this.api = api;
    }

    /// @throws IOException if the test node or the API server cannot be started
    static DemoCluster build() throws IOException {
        TestNode node = TestNode.build();
        try {
            var responders = new Responders(node);
            return new DemoCluster(
                    node, responders, ApiServer.start(Listening.at(node, Place.NODE2)));
        } catch (IOException | RuntimeException e) {
            node.close();
            throw e;
        }
    }

    /// Opens a Service of the shop: starts its pods' servers and writes its objects to the API
    /// server.
    void open(ShopService service, List<Pod> members) throws IOException {
        for (Pod pod : members) {
            begin(pod, service);
        }
        write(service.service());
        write(service.slice(ShopService.ready(members)));
    }

    /// Starts the server of a pod.
    void begin(Pod pod, ShopService service) throws IOException {
        pods.put(
                pod,
                responders.listen(pod.label(), service.protocol(), pod.ip(), service.podPort()));
    }

    /// Stops the server of a pod. Connections it accepted continue.
    void end(Pod pod) {
        Responder responder = pods.remove(pod);
        if (responder != null) {
            responder.close();
        }
    }

    /// Writes an object to the API server, as `kubectl apply` would.
    void write(ObjectNode object) {
        api.put(object);
    }

    SluiceRun startSluice(Path folder) throws IOException {
        return SluiceRun.start(
                node, Launcher.find(), new ProxySettings("iptables"), api.kubeconfig(), folder);
    }

    /// Waits until a Service answers for the first time.
    ///
    /// @throws DemoFailedException if it does not within 20 s
    /// @throws IOException if Sluice exits before
    void awaitServed(ShopService service, SluiceRun sluice)
            throws DemoFailedException, IOException, InterruptedException {
        Client asking = customer().patient(Duration.ofMillis(200));
        long limit = System.nanoTime() + LONGEST_START.toNanos();
        while (!(asking.ask(service.protocol(), service.clusterIp(), service.port())
                instanceof Outcome.Answered)) {
            sluice.checkAlive();
            if (System.nanoTime() > limit) {
                throw new DemoFailedException(
                        "no connection to %s was served within %d s of the start"
                                .formatted(service.clusterIp(), LONGEST_START.toSeconds()));
            }
            TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
        }
    }

    /// Returns a client in a pod on the node.
    Client customer() {
        return new Client(node, Place.POD3);
    }

    /// Returns a client outside the cluster.
    Client outsider() {
        return new Client(node, Place.CLIENT);
    }

    /// Starts clients in a pod that keep connecting to a Service; returns after 100 connections.
    Load load(ShopService service) throws InterruptedException {
        Load load =
                Load.start(
                        customer(),
                        Protocol.TCP,
                        service.clusterIp(),
                        service.port(),
                        WORKERS,
                        PAUSE);
        while (load.tally().asked() < UNDER_WAY) {
            TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
        }
        return load;
    }

    /// Makes the node's status page reachable from this machine: at the daemon's usual port, or at
    /// any other if that is in use.
    LoopbackRelay openPage() throws IOException {
        try {
            return LoopbackRelay.open(node, Place.NODE, METRICS_PORT, METRICS_PORT);
        } catch (BindException _) {
            return LoopbackRelay.open(node, Place.NODE, METRICS_PORT, 0);
        }
    }

    /// Runs a program on the node.
    ///
    /// @return its standard output
    String onNode(String... command) throws IOException {
        return node.run(Place.NODE, command);
    }

    @Override
    public void close() throws IOException {
        api.close();
        responders.close();
        node.close();
    }
}
