package dev.sluice.testbed.watch;

import static dev.sluice.testbed.api.ServiceObject.service;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.kube.client.ApiAccess;
import dev.sluice.kube.client.ApiClient;
import dev.sluice.kube.client.Timing;
import dev.sluice.kube.freshness.Freshness;
import dev.sluice.kube.freshness.FreshnessReport;
import dev.sluice.kube.freshness.StaleObject;
import dev.sluice.kube.watch.ClusterWatch;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Service;
import dev.sluice.model.ServiceName;
import dev.sluice.services.ChangeLog;
import dev.sluice.services.ServiceState;
import dev.sluice.services.Snapshot;
import dev.sluice.services.WakeUp;
import dev.sluice.testbed.api.ApiServer;
import dev.sluice.testbed.api.Listening;
import dev.sluice.testbed.api.Resource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/// A watch that forgets to tell a change, and the comparison that finds it.
class FreshnessTest {
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final WakeUp wakeUp = new WakeUp();
    private final WakeUp.Waiter waiter = wakeUp.waiter(IpFamily.IPV4);
    private final ChangeLog log = new ChangeLog(wakeUp, Instant.EPOCH);
    private final List<FreshnessReport> reports = new ArrayList<>();
    private final List<Duration> pauses = new ArrayList<>();
    private final ApiServer api;
    private final ApiClient client;
    private final ClusterWatch watch;
    private final Freshness freshness;
    private Snapshot snapshot = Snapshot.nothing("node1");
    private Step duringPause = () -> {};
    private Clock clock = Clock.systemUTC();

    /// What happens while the comparison waits.
    @FunctionalInterface
    private interface Step {
        void run() throws InterruptedException;
    }

    FreshnessTest() throws Exception {
        api = ApiServer.start(Listening.onLoopback());
        client = new ApiClient(new ApiAccess.Anonymous(api.url()), "sluice/test");
        watch = ClusterWatch.of(client, "node1", log, _ -> {});
        Timing real = Timing.real();
        var timing =
                new Timing(
                        () -> clock.instant(),
                        real.nanos(),
                        this::pause,
                        real.random(),
                        real.patience());
        freshness = new Freshness(watch.kinds(), timing, reports::add);
    }

    @BeforeEach
    void start() throws InterruptedException {
        api.put(web(80));
        api.put(service("shop/api").clusterIp("10.96.0.3").port("http", 80).json());
        watch.start();
        await(all -> all.size() == 2 && watch.isListed());
        for (int i = 0; i < 1000 && api.faults().openWatches() < 4; i++) {
            Thread.sleep(10);
        }
    }

    @AfterEach
    void stop() throws Exception {
        watch.close();
        client.close();
        api.close();
    }

    @Test
    void a_removal_that_was_never_told_is_found_and_healed() throws Exception {
        assertEquals(List.of(), freshness.check().stale());
        assertEquals(List.of(), pauses, "nothing to wait for");

        forget(() -> api.delete(Resource.SERVICES, "shop/web"));
        assertTrue(names().contains("shop/web"), "the control: it is believed to be there");
        FreshnessReport report = freshness.check();
        assertEquals(
                List.of("Services shop/web: its removal was never told"),
                report.stale().stream().map(StaleObject::toString).toList());
        assertEquals(List.of(), report.failures());
        assertEquals(List.of(Duration.ofSeconds(30)), pauses);

        await(all -> !all.containsKey("shop/web"));
        assertEquals(List.of(), freshness.check().stale(), "healed");
        assertEquals(3, reports.size());
    }

    @Test
    void a_creation_and_a_change_are_found_too() throws Exception {
        forget(() -> api.put(service("shop/new").clusterIp("10.96.0.7").port("http", 80).json()));
        forget(() -> api.put(web(81)));
        assertEquals(
                List.of(
                        "Services shop/new: its creation was never told",
                        "Services shop/web: a change of it was never told"),
                freshness.check().stale().stream().map(StaleObject::toString).sorted().toList());
        await(all -> all.containsKey("shop/new") && isAt(all, 81));
    }

    @Test
    void what_arrives_within_the_grace_is_not_stale() throws Exception {
        forget(() -> api.put(web(81)));
        duringPause =
                () -> {
                    api.put(web(82));
                    await(all -> isAt(all, 82));
                };
        assertEquals(List.of(), freshness.check().stale());
        assertEquals(1, pauses.size(), "the control: there was something to wait for");
    }

    @Test
    void parts_of_objects_that_cannot_be_read_are_named() throws Exception {
        assertEquals(List.of(), freshness.check().problems(), "the control");
        ObjectNode bad = service("shop/bad").clusterIp("10.96.0.9").port("http", 80).json();
        ((ObjectNode) bad.required("spec")).putArray("externalIPs").add("nonsense");
        api.put(bad);
        await(all -> all.containsKey("shop/bad"));
        FreshnessReport report = freshness.check();
        assertEquals(
                List.of("Service shop/bad: spec.externalIPs[0]"),
                report.problems().stream()
                        .map(problem -> problem.object() + ": " + problem.field())
                        .toList());
        assertFalse(report.isClean());
        api.delete(Resource.SERVICES, "shop/bad");
        await(all -> !all.containsKey("shop/bad"));
        assertTrue(freshness.check().isClean());
    }

    @Test
    void the_clock_of_the_server_is_compared() throws Exception {
        Duration here = freshness.check().clockAhead().orElseThrow();
        assertTrue(here.abs().compareTo(Duration.ofSeconds(5)) < 0, here::toString);
        clock = Clock.offset(Clock.systemUTC(), Duration.ofHours(-1));
        FreshnessReport report = freshness.check();
        assertEquals(60, report.clockAhead().orElseThrow().plusSeconds(5).toMinutes());
        assertFalse(report.isClean());
    }

    @Test
    void a_server_that_cannot_be_asked_is_named() throws Exception {
        api.faults().failRequests(500, 100);
        List<String> failures = freshness.check().failures();
        api.faults().failRequests(500, 0);
        assertEquals(4, failures.size(), failures::toString);
        assertTrue(
                failures.getFirst().startsWith("Services cannot be listed: "), failures::toString);
        assertEquals(List.of(), freshness.check().failures());
    }

    private static boolean isAt(Map<String, Service> all, int port) {
        Service web = all.get("shop/web");
        return web != null && web.ports().getFirst().port() == port;
    }

    private static ObjectNode web(int port) {
        return service("shop/web").clusterIp("10.96.0.2").port("http", port).json();
    }

    /// Makes a change of which the watch tells nothing, and waits until it told of the next one.
    private void forget(Runnable change) throws InterruptedException {
        api.faults().forgetNextEvent();
        change.run();
        int before = names().size();
        String later = "shop/later" + before;
        api.put(service(later).clusterIp("10.96.1." + before).port("http", 80).json());
        await(all -> all.containsKey(later));
    }

    private void pause(Duration time) throws InterruptedException {
        pauses.add(time);
        duringPause.run();
    }

    private List<String> names() {
        return List.copyOf(services().keySet());
    }

    private void await(Predicate<Map<String, Service>> wanted) throws InterruptedException {
        Instant deadline = Instant.now().plus(LONGEST);
        while (!wanted.test(services())) {
            assertTrue(Instant.now().isBefore(deadline), () -> services().keySet().toString());
            waiter.await(Duration.ofMillis(100));
        }
    }

    private Map<String, Service> services() {
        snapshot = snapshot.with(log.drain());
        Map<String, Service> all = new TreeMap<>();
        snapshot.services()
                .forEach((ServiceName name, ServiceState state) -> {
                    Service service = state.service();
                    if (service != null) {
                        all.put(name.toString(), service);
                    }
                });
        return all;
    }
}
