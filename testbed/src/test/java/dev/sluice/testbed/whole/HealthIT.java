package dev.sluice.testbed.whole;

import static dev.sluice.testbed.whole.Site.FAR;
import static dev.sluice.testbed.whole.Site.POD1;
import static dev.sluice.testbed.whole.Site.POD2;
import static dev.sluice.testbed.whole.Site.slice;
import static dev.sluice.testbed.whole.Site.web;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.ProxyMode;
import dev.sluice.testbed.api.NodeObject;
import dev.sluice.testbed.api.Resource;
import dev.sluice.testbed.api.ServiceObject;
import dev.sluice.testbed.api.SliceObject;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.run.Folder;
import dev.sluice.testbed.run.Launcher;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/// The answers to load balancers and probes, over real HTTP.
class HealthIT {
    private static final String HEALTHZ = "http://127.0.0.1:10256/healthz";
    private static final String LIVEZ = "http://127.0.0.1:10256/livez";
    private static final String READYZ = "http://127.0.0.1:10256/readyz";
    private static final int CHECK_PORT = 32100;

    @AutoClose private Site site;

    @BeforeEach
    void build() throws Exception {
        site = Site.build(ProxyMode.IPTABLES);
        site.put(web(), POD1);
    }

    @Test
    void nobodyIsToldToComeBeforeTheFirstSync() throws Exception {
        site.api.goDown();
        site.start();
        await(HEALTHZ, 503);
        assertTrue(body(HEALTHZ).contains("\"healthy\":false"), body(HEALTHZ));
        await(LIVEZ, 200);
        await(READYZ, 503);
        assertTrue(body(READYZ).contains("[-]watch-services failed: "), body(READYZ));
        site.api.comeUp();
        await(HEALTHZ, 200);
        await(READYZ, 200);
        assertTrue(body(HEALTHZ).contains("\"lastUpdated\":\""), body(HEALTHZ));
    }

    @Test
    void aNodeAboutToLeaveIsNotEligibleButWell() throws Exception {
        site.startAndAwaitSync();
        await(HEALTHZ, 200);
        site.api.put(NodeObject.node1().with(HealthIT::taint).json());
        await(HEALTHZ, 503);
        assertTrue(body(HEALTHZ).contains("\"nodeEligible\":false,\"healthy\":true"));
        await(LIVEZ, 200);
        site.api.put(NodeObject.node1().json());
        await(HEALTHZ, 200);
        site.api.put(NodeObject.node1().with(HealthIT::delete).json());
        await(HEALTHZ, 503);
        await(LIVEZ, 200);
    }

    @Test
    void aKernelThatRefusesForTooLongIsToldOf() throws Exception {
        try (Folder folder = Folder.temporary("sluice-refusal-")) {
            Path refusing = folder.path().resolve("refusing");
            site.launcher = whileRefusing(refusing, folder.path());
            site.more = "iptables: {syncPeriod: 2s, minSyncPeriod: 100ms}";
            site.startAndAwaitSync();
            await(HEALTHZ, 200);
            Files.createFile(refusing);
            site.api.put(slice(POD2).json());
            site.awaitLog("sync failed");
            await(LIVEZ, 503);
            await(HEALTHZ, 503);
            assertTrue(body(READYZ).contains("[-]kernel-IPv4 failed: "), body(READYZ));
            assertTrue(body(LIVEZ).contains("\"IPv6\":{"), "the other family goes on");
            Files.delete(refusing);
            await(LIVEZ, 200);
            await(HEALTHZ, 200);
        }
    }

    /// Returns a Sluice on a host whose `iptables-restore` refuses everything while a file exists.
    private Launcher whileRefusing(Path file, Path folder) throws IOException {
        Path programs = Files.createDirectory(folder.resolve("bin"));
        script(
                programs.resolve("iptables-restore"),
                """
                if [ -e %s ] && [ "$1" != --version ]; then echo 'no room' >&2; exit 4; fi
                PATH=${PATH#*:} exec iptables-restore "$@"
                """
                        .formatted(file));
        Path launch = folder.resolve("sluice");
        script(launch, "PATH=%s:$PATH exec %s \"$@\"\n".formatted(programs, site.launcher.path()));
        return new Launcher(launch);
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void loadBalancersHearOfLocalEndpointsThroughARollout() throws Exception {
        site.api.put(balanced().json());
        site.api.put(slice(POD1).json());
        site.api.put(
                v6().ready("fd00:10:244:1::2", "node1").ready("fd00:10:244:1::3", "node1").json());
        site.startAndAwaitSync();
        awaitCount(IPV4, 200, 1);
        awaitCount(IPV6, 200, 2);
        site.api.put(slice().terminating(POD1, "node1").notReady(POD2, "node1").json());
        awaitCount(IPV4, 503, 0);
        site.api.put(slice().terminating(POD1, "node1").ready(POD2, "node1").json());
        awaitCount(IPV4, 200, 1);
        site.api.put(slice(POD1, POD2).json());
        awaitCount(IPV4, 200, 2);
        site.api.put(v6().ready("fd00:10:244:2::2", "node2").json());
        awaitCount(IPV6, 503, 0);
        site.api.put(web().json());
        site.await("the port to be closed", () -> outside(IPV4).status() == 0);
    }

    /// The families share the port, and neither answers for the other, nor elsewhere.
    @Test
    void eachFamilyAnswersForItselfWhereNodePortsDo() throws Exception {
        site.more = "nodePortAddresses: [198.51.100.0/24, '2001:db8:51:100::/64']";
        site.api.put(balanced().json());
        site.api.put(slice(POD1, FAR).json());
        site.api.put(v6().ready("fd00:10:244:2::2", "node2").json());
        site.startAndAwaitSync();
        awaitCount(IPV4, 200, 1);
        awaitCount(IPV6, 503, 0);
        assertEquals(0, outside("172.31.255.11").status());
        assertEquals(0, outside("[fd00:172:31:255::11]").status());
        assertEquals(0, site.logged("cannot listen"));
    }

    @Test
    void aPortThatIsTakenIsToldOfAndOpenedLater() throws Exception {
        site.api.put(balanced().json());
        try (var _ = site.node.in(Place.NODE, () -> new ServerSocket(CHECK_PORT))) {
            site.startAndAwaitSync();
            site.await(
                    "an event",
                    () ->
                            site.api.list(Resource.EVENTS).stream()
                                    .anyMatch(e -> e.contains("FailedToStartServiceHealthcheck")));
        }
        awaitCount(IPV4, 200, 1);
    }

    @Test
    void anAddressThatIsTakenIsToldOfAndOpenedLater() throws Exception {
        try (var _ = site.node.in(Place.NODE, () -> new ServerSocket(10256))) {
            site.startAndAwaitSync();
            site.awaitLog("healthzBindAddress: cannot listen on 0.0.0.0:10256");
        }
        await(HEALTHZ, 200);
    }

    @Test
    void anAddressThatIsTakenEndsItWhereThatIsAskedFor() throws Exception {
        site.more = "bindAddressHardFail: true";
        try (var _ = site.node.in(Place.NODE, () -> new ServerSocket(10249))) {
            var sluice = site.start();
            long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            String words = "";
            while (words.isEmpty() && System.nanoTime() < end) {
                try {
                    sluice.checkAlive();
                    Thread.sleep(20);
                } catch (IOException e) {
                    words = String.valueOf(e.getMessage());
                }
            }
            assertTrue(words.startsWith("sluice run ended with status 1: "), words);
            assertTrue(
                    words.contains("metricsBindAddress: cannot listen on 127.0.0.1:10249"), words);
        }
    }

    private static final String IPV4 = "198.51.100.1";
    private static final String IPV6 = "[2001:db8:51:100::1]";

    private static ServiceObject balanced() {
        return web().clusterIp("fd00:10:96::a01")
                .type("LoadBalancer")
                .vip("203.0.113.10")
                .nodePort(30080)
                .externalLocal()
                .healthCheckNodePort(CHECK_PORT);
    }

    private static SliceObject v6() {
        return slice().suffix("v6");
    }

    private void awaitCount(String host, int status, int count) throws Exception {
        site.await(
                status + " with " + count + " endpoints at " + host,
                () -> {
                    Curl.Answer answer = outside(host);
                    return answer.status() == status
                            && answer.body().contains("\"localEndpoints\": " + count + ",")
                            && answer.text().contains("X-Load-Balancing-Endpoint-Weight: " + count);
                });
    }

    private Curl.Answer outside(String host) {
        return new Curl(site.node, Place.CLIENT).get("http://" + host + ":" + CHECK_PORT + "/");
    }

    private void await(String url, int status) throws Exception {
        site.await(status + " at " + url, () -> ask(url).status() == status);
    }

    private String body(String url) {
        return ask(url).body();
    }

    private Curl.Answer ask(String url) {
        return new Curl(site.node, Place.NODE).get(url);
    }

    private static void taint(ObjectNode node) {
        node.withObject("/spec")
                .withArray("/taints")
                .addObject()
                .put("key", "ToBeDeletedByClusterAutoscaler")
                .put("effect", "NoSchedule");
    }

    private static void delete(ObjectNode node) {
        node.withObject("/metadata").put("deletionTimestamp", "2026-11-23T10:00:00Z");
    }
}
