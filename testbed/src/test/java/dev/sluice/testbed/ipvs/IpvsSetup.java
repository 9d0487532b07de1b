package dev.sluice.testbed.ipvs;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.ServiceBuilder;
import dev.sluice.conformance.SliceBuilder;
import dev.sluice.conformance.TestCluster;
import dev.sluice.conformance.TestNet;
import dev.sluice.ipvs.IpvsBackend;
import dev.sluice.ipvs.IpvsSettings;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.plan.Plan;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import dev.sluice.testbed.traffic.Client;
import dev.sluice.testbed.traffic.Outcome;
import dev.sluice.testbed.traffic.Responders;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/// A Service behind an ipvs backend on a test node.
abstract class IpvsSetup {
    static final TestNet NET = TestNet.IPV4;
    static final Ip VIP = NET.clusterIp(1);
    static final Ip EXTERNAL = NET.externalIp(1);
    static final Duration DEADLINE = Duration.ofMinutes(5);
    static final int MANY = 20;

    final AtomicLong now = new AtomicLong();
    final IpvsBackends backends =
            new IpvsBackends(new IpvsSettings("rr", 14, List.of(), DEADLINE), now::get);

    static Plan web(ServiceBuilder web, Ip... pods) {
        return web(web, slice("shop", "web").ready(pods));
    }

    static Plan web(ServiceBuilder web, SliceBuilder slice) {
        return new TestCluster(
                        ClusterSettings.DEFAULT,
                        List.of(web.clusterIp(VIP).port(80).build()),
                        List.of(slice.port(8080).build()))
                .plan(IpFamily.IPV4);
    }

    static Plan web(Ip... pods) {
        return web(service("shop", "web"), pods);
    }

    /// Starts servers in two pods, one of them on another node.
    static Responders bothPods(TestNode node) throws IOException {
        var responders = new Responders(node);
        responders.listen(Protocol.TCP, NET.pod(1), 8080);
        responders.listen(Protocol.TCP, NET.remotePod(1), 8080);
        return responders;
    }

    static Plan local(Ip... pods) {
        return web(service("shop", "web").externalIp(EXTERNAL).externalLocal(), pods);
    }

    IpvsBackend synced(Plan plan) throws Exception {
        IpvsBackend backend = backends.backend(IpFamily.IPV4);
        backend.sync(plan);
        return backend;
    }

    void look(TestNode node, IpvsBackend backend) throws Exception {
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        node.in(
                Place.NODE,
                () -> {
                    backend.finish();
                    return true;
                });
    }

    static Set<String> reached(Client client) throws Exception {
        return reached(client, VIP);
    }

    static Set<String> reached(Client client, Ip ip) throws Exception {
        return client.ask(Protocol.TCP, ip, 80, MANY).stream()
                .map(Outcome::label)
                .collect(Collectors.toSet());
    }
}
