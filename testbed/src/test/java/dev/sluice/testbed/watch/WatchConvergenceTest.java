package dev.sluice.testbed.watch;

import static dev.sluice.testbed.api.ServiceObject.service;
import static dev.sluice.testbed.api.SliceObject.slice;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.kube.Manifests;
import dev.sluice.kube.client.ApiAccess;
import dev.sluice.kube.client.ApiClient;
import dev.sluice.kube.watch.ClusterWatch;
import dev.sluice.model.IpFamily;
import dev.sluice.model.ServiceName;
import dev.sluice.services.ChangeLog;
import dev.sluice.services.ServiceState;
import dev.sluice.services.Snapshot;
import dev.sluice.services.WakeUp;
import dev.sluice.testbed.api.ApiServer;
import dev.sluice.testbed.api.Listening;
import dev.sluice.testbed.api.Resource;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Random changes and random faults: in the end the snapshot equals the server's objects.
final class WatchConvergenceTest {
    private static final int STEPS = 400;
    private static final Duration LONGEST = Duration.ofSeconds(90);

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final Set<String> present = new TreeSet<>();

    @Test
    void convergesWhateverGoesWrong() throws Exception {
        var wakeUp = new WakeUp();
        WakeUp.Waiter waiter = wakeUp.waiter(IpFamily.IPV4);
        var log = new ChangeLog(wakeUp, Instant.EPOCH);
        try (ApiServer api = ApiServer.start(Listening.onLoopback());
                var client = new ApiClient(new ApiAccess.Anonymous(api.url()), "sluice/test");
                ClusterWatch watch = ClusterWatch.of(client, "node1", log, _ -> {})) {
            watch.start();
            Snapshot snapshot = Snapshot.nothing("node1");
            for (int step = 0; step < STEPS; step++) {
                change(api);
                if (random.nextInt(20) == 0) {
                    trouble(api);
                }
                waiter.await(Duration.ofMillis(random.nextInt(10)));
                snapshot = snapshot.with(log.drain());
            }

            Map<ServiceName, ServiceState> expected = services(held(api));
            Instant deadline = Instant.now().plus(LONGEST);
            while (Instant.now().isBefore(deadline) && !services(snapshot).equals(expected)) {
                waiter.await(Duration.ofMillis(100));
                snapshot = snapshot.with(log.drain());
            }
            assertEquals(expected, services(snapshot), () -> "seed " + seed);
            assertEquals(true, snapshot.listed());
        }
    }

    private void change(ApiServer api) {
        String key = "shop/s" + random.nextInt(25);
        boolean isThere = present.contains(key);
        switch (random.nextInt(isThere ? 4 : 2)) {
            case 0 -> {
                var service =
                        service(key)
                                .clusterIp("10.96.0." + (1 + random.nextInt(250)))
                                .port("http", 80);
                api.put(random.nextInt(4) == 0 ? service.nodePort(30080).json() : service.json());
            }
            case 1 -> {
                var slice = slice(key).port("http", 8080);
                for (int i = random.nextInt(4); i > 0; i--) {
                    slice.ready("10.244.1." + (1 + random.nextInt(250)), "node1");
                }
                api.put(slice.json());
                present.add(key);
            }
            case 2 -> {
                api.delete(Resource.ENDPOINTSLICES, key);
                present.remove(key);
            }
            default -> api.put(slice(key).port("http", 8081).json());
        }
    }

    private void trouble(ApiServer api) {
        switch (random.nextInt(7)) {
            case 0, 1 -> api.faults().cutWatches();
            case 2 -> api.faults().expireHistory();
            case 3 -> api.faults().garbleNextEvent(_ -> "}{ \n".getBytes(UTF_8));
            case 4 ->
                    api.faults()
                            .garbleNextEvent(line ->
                                    new String(line, UTF_8)
                                            .substring(0, line.length / 2)
                                            .getBytes(UTF_8));
            case 5 -> api.faults().failRequests(random.nextBoolean() ? 500 : 429, 2);
            default -> {
                api.faults().expireHistory();
                api.faults().cutWatches();
                api.faults().tearLists(1);
            }
        }
    }

    /// Returns the server's objects, read like a file of manifests.
    private static Snapshot held(ApiServer api) throws Exception {
        var manifests = new Manifests("node1", _ -> {});
        for (Resource resource : Set.of(Resource.SERVICES, Resource.ENDPOINTSLICES)) {
            for (String text : api.list(resource)) {
                manifests.read(new ByteArrayInputStream(text.getBytes(UTF_8)), "the stand-in");
            }
        }
        return manifests.snapshot();
    }

    private static Map<ServiceName, ServiceState> services(Snapshot snapshot) {
        Map<ServiceName, ServiceState> services = new TreeMap<>();
        snapshot.services().forEach(services::put);
        return services;
    }
}
