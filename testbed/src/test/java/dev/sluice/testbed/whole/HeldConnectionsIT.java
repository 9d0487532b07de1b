package dev.sluice.testbed.whole;

import static dev.sluice.testbed.whole.Site.POD1;
import static dev.sluice.testbed.whole.Site.POD2;
import static dev.sluice.testbed.whole.Site.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.ProxyMode;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.testbed.api.ServiceObject;
import dev.sluice.testbed.api.SliceObject;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.run.Folder;
import dev.sluice.testbed.run.Launcher;
import dev.sluice.testbed.traffic.HeldConnections;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Clients hold connections, and probes still get answers.
class HeldConnectionsIT {
    private static final int MANY = 1000;
    private static final int CHECK_PORT = 32100;
    private static final int METRICS_PORT = 10249;
    private static final List<Integer> PORTS = List.of(10256, METRICS_PORT, CHECK_PORT);

    /// A server that refuses the newest connections would do so for two minutes.
    private static final Duration LESS_THAN_HELD = Duration.ofMinutes(1);

    private static final Ip NODE = Place.NODE.ip(IpFamily.IPV4);

    @AutoClose private Site site;

    @BeforeEach
    void build() throws Exception {
        site = Site.build(ProxyMode.IPTABLES);
        site.put(balanced("shop/web", Site.WEB.toString(), CHECK_PORT), POD1);
    }

    @ParameterizedTest
    @EnumSource
    void probesAreAnsweredWhileManyConnectionsAreHeld(HeldConnections.Kind kind) throws Exception {
        site.more = "metricsBindAddress: 0.0.0.0:10249";
        long began = System.nanoTime();
        site.startAndAwaitSync();
        awaitAnswers(Place.NODE);
        List<HeldConnections> holders = new ArrayList<>();
        try {
            for (int port : PORTS) {
                var holder = new HeldConnections(site.node, Place.POD3, null, NODE, port);
                holders.add(holder);
                holder.open(kind, MANY);
            }
            long longest = 0;
            for (int round = 0; round < 3; round++) {
                // Probes of the kubelet, of a load balancer, and from the host that holds the
                // connections.
                for (Place from : List.of(Place.NODE, Place.NODE2, Place.POD3)) {
                    for (int port : PORTS) {
                        longest = Math.max(longest, probe(from, port));
                    }
                }
                for (HeldConnections holder : holders) {
                    holder.reopen();
                }
            }
            System.out.printf("%s: longest wait for an answer %d ms%n", kind, longest);
            site.api.put(slice(POD1, POD2).json());
            site.awaitServed(POD1, POD2);
        } finally {
            for (HeldConnections holder : holders) {
                holder.close();
            }
        }
        site.awaitLog("idle HTTP connections were closed to make room for new ones");
        long minutes = Duration.ofNanos(System.nanoTime() - began).toMinutes();
        long lines = site.logged("idle HTTP connections were closed");
        // One line per minute for each of the two servers.
        assertTrue(lines <= 2 * (1 + minutes), lines + " lines in " + minutes + " minutes");
    }

    @Test
    void moreHealthPortsThanFileDescriptorsLeaveHealthAsItIs() throws Exception {
        int services = 100;
        for (int i = 1; i <= services; i++) {
            String name = "shop/lb" + i;
            site.api.put(balanced(name, "10.96.20." + i, CHECK_PORT + i).json());
            site.api.put(SliceObject.slice(name).port("http", 8080).ready(POD1, "node1").json());
        }
        try (Folder folder = Folder.temporary("sluice-descriptors-")) {
            Path launch = folder.path().resolve("sluice");
            Files.writeString(
                    launch,
                    "#!/bin/sh\nulimit -n 128; exec %s \"$@\"\n".formatted(site.launcher.path()));
            Files.setPosixFilePermissions(launch, PosixFilePermissions.fromString("rwxr-xr-x"));
            site.launcher = new Launcher(launch);
            site.startAndAwaitSync();
            site.awaitLog("too few file descriptors: 128 are allowed");
            site.await(
                    "every port to be open or named",
                    () -> answering(services) + named() >= services);
            assertTrue(answering(services) > 0, "some are served");
            for (Place from : List.of(Place.NODE, Place.NODE2)) {
                assertEquals(200, ask(from, 10256).status(), from.toString());
            }
            site.api.put(slice(POD1, POD2).json());
            site.awaitServed(POD1, POD2);
        }
    }

    private int answering(int services) {
        int answering = 0;
        for (int i = 1; i <= services; i++) {
            if (ask(Place.NODE, CHECK_PORT + i).status() == 200) {
                answering++;
            }
        }
        return answering;
    }

    /// Counts the logged Services `shop/lb*`; `shop/web` has a port of its own.
    private int named() throws IOException {
        return (int) site.logged("healthCheckNodePort of Service shop/lb");
    }

    private static ServiceObject balanced(String name, String ip, int healthPort) {
        return ServiceObject.service(name)
                .clusterIp(ip)
                .port("http", 80)
                .type("LoadBalancer")
                .externalLocal()
                .healthCheckNodePort(healthPort);
    }

    private void awaitAnswers(Place from) throws Exception {
        for (int port : PORTS) {
            site.await("an answer at " + port, () -> ask(from, port).status() == 200);
        }
    }

    /// Asks until there is an answer. A slow machine with thousands of new connections may not
    /// answer the first request.
    ///
    /// @return the time this took in milliseconds, including the start of curl
    private long probe(Place from, int port) throws Exception {
        long asked = System.nanoTime();
        site.await(
                "an answer for " + from + " at " + port,
                LESS_THAN_HELD,
                () -> ask(from, port).status() == 200);
        return Duration.ofNanos(System.nanoTime() - asked).toMillis();
    }

    private Curl.Answer ask(Place from, int port) {
        String page = port == METRICS_PORT ? "/proxyMode" : "/healthz";
        return new Curl(site.node, from).get("http://" + NODE + ":" + port + page);
    }
}
