package dev.sluice.kube.watch;

import static dev.sluice.conformance.ServiceBuilder.service;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.sluice.base.log.RecordingLogger;
import dev.sluice.kube.client.ApiAccess;
import dev.sluice.kube.client.ApiAccessException;
import dev.sluice.kube.client.ApiClient;
import dev.sluice.kube.client.ScriptedApi;
import dev.sluice.kube.client.Timing;
import dev.sluice.kube.decode.EndpointSliceReader;
import dev.sluice.kube.decode.Lines;
import dev.sluice.kube.decode.ObjectReader;
import dev.sluice.kube.decode.ServiceReader;
import dev.sluice.kube.decode.SharedValues;
import dev.sluice.model.Cidr;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Node;
import dev.sluice.model.Service;
import dev.sluice.services.ChangeLog;
import dev.sluice.services.Changes;
import dev.sluice.services.Snapshot;
import dev.sluice.services.WakeUp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.json.JsonMapper;

/// Replays over HTTP what a real API server sent while Services were created, changed and deleted.
final class RecordedStreamsTest {
    private static final Path STREAMS = Path.of("../golden/streams");
    private static final String SERVICES = "/api/v1/services";
    private static final String SLICES = "/apis/discovery.k8s.io/v1/endpointslices";
    private static final String NODES = "/api/v1/nodes";
    private static final String CIDRS = "/apis/networking.k8s.io/v1/servicecidrs";

    private final JsonMapper mapper = new JsonMapper();
    private final ScriptedApi api = new ScriptedApi();
    private final WakeUp wakeUp = new WakeUp();
    private final WakeUp.Waiter waiter = wakeUp.waiter(IpFamily.IPV4);
    private final ChangeLog changes = new ChangeLog(wakeUp, Instant.EPOCH);
    private final List<String> reported = Collections.synchronizedList(new ArrayList<>());
    private final ClusterWatch watch =
            new ClusterWatch(
                    new ApiClient(new ApiAccess.Anonymous(api.url()), "sluice/test"),
                    "node1",
                    changes,
                    new ProblemReport(
                            event -> reported.add(event.note()),
                            new RecordingLogger(),
                            System::nanoTime),
                    Timing.real());
    private Snapshot snapshot = Snapshot.nothing("node1");
    private final List<Instant> triggers = new ArrayList<>();

    RecordedStreamsTest() throws IOException, ApiAccessException {}

    @AfterEach
    void stop() {
        watch.close();
        api.close();
    }

    @Test
    void reachesTheStateInTheMiddle() throws IOException, InterruptedException {
        replay(SERVICES, "services", 8);
        replay(SLICES, "endpointslices", 5);
        replay(NODES, "nodes", 1);
        api.on(
                CIDRS,
                ScriptedApi.json(
                        "{\"metadata\":{\"resourceVersion\":\"1\"},\"items\":[{\"metadata\":{\"name\":\"kubernetes\"},"
                                + "\"spec\":{\"cidrs\":[\"10.96.0.0/16\"]}}]}"));
        watch.start();

        List<String> expected =
                List.of(
                        "service shop/old 10.96.60.1 http/TCP:80",
                        "service shop/web 10.96.60.2 http/TCP:8000@30088 vips=[203.0.113.50]"
                                + " external=local affinity=10800 health=31174",
                        "slice shop/old-a of shop/old IPv4 http/TCP:8080 10.244.1.2@node1"
                                + " 10.244.2.3@node2",
                        "slice shop/web-a of shop/web IPv4 http/TCP:8080"
                                + " 10.244.1.2@node1!ready!terminating 10.244.2.3@node2"
                                + " 10.244.3.4@node3 10.244.1.9@node1");
        await(now -> Lines.of(now).equals(expected) && "z9".equals(now.node().zone()));
        assertEquals(
                Map.of("kubernetes", List.of(Cidr.of("10.96.0.0/16"))), snapshot.serviceCidrs());
        assertTrue(triggers.contains(Instant.parse("2026-11-22T21:25:08Z")), triggers::toString);
        assertTrue(watch.heard().services().isPresent());
        assertTrue(watch.heard().slices().isPresent());
        assertEquals(List.of(), reported);
    }

    @Test
    void goesByWhatIsRecalledUntilTheServerHasListedWhatThereIs()
            throws IOException, InterruptedException {
        Duration age = Duration.ofHours(3);
        Instant former = Instant.now().minus(age);
        Service old = service("shop", "former").clusterIp("10.96.60.9").build();
        assertEquals(Optional.empty(), watch.heard().services());
        watch.restore(
                new SavedState(List.of(old), List.of(), Node.unknown("node1"), List.of()), former);
        await(now -> now.listed() && Lines.of(now).equals(List.of(Lines.of(old))));
        assertTrue(watch.heard().services().orElseThrow().compareTo(age) >= 0);
        assertFalse(watch.isListed());

        replay(SERVICES, "services", Integer.MAX_VALUE);
        replay(SLICES, "endpointslices", Integer.MAX_VALUE);
        replay(NODES, "nodes", Integer.MAX_VALUE);
        watch.start();
        await(now -> Lines.of(now).isEmpty() && "z1".equals(now.node().zone()) && watch.isListed());
        assertTrue(watch.heard().services().orElseThrow().compareTo(age) < 0);
        assertEquals("z1", watch.state().orElseThrow().node().zone());
    }

    @Test
    void reachesTheEnd() throws IOException, InterruptedException {
        replay(SERVICES, "services", Integer.MAX_VALUE);
        replay(SLICES, "endpointslices", Integer.MAX_VALUE);
        replay(NODES, "nodes", Integer.MAX_VALUE);
        watch.start();

        await(now -> now.listed() && Lines.of(now).isEmpty() && "z1".equals(now.node().zone()));
        assertEquals(1, snapshot.services().size(), "the API server's own");
        assertEquals(List.of(), reported);
    }

    /// The Service was DELETED when it got another proxy's label, and ADDED when it lost the label.
    @Test
    void writesEachChangeOfTheServices() throws IOException {
        assertEquals(
                List.of(
                        "service shop/web 10.96.60.2 http/TCP:80@30088",
                        "service shop/web 10.96.60.2 http/TCP:80@30088 external=local",
                        "service shop/web 10.96.60.2 http/TCP:80@30088 external=local"
                                + " affinity=10800",
                        "service shop/web 10.96.60.2 http/TCP:8000@30088 external=local"
                                + " affinity=10800",
                        "gone shop/web",
                        "service shop/web 10.96.60.2 http/TCP:8000@30088 external=local"
                                + " affinity=10800",
                        "service shop/web 10.96.60.2 http/TCP:8000@30088 external=local"
                                + " affinity=10800 health=31174",
                        "service shop/web 10.96.60.2 http/TCP:8000@30088 vips=[203.0.113.50]"
                                + " external=local affinity=10800 health=31174",
                        "service shop/dns 10.96.60.3 dns/UDP:53",
                        "gone shop/web",
                        "gone shop/old",
                        "gone shop/dns"),
                written("services", new ServiceReader(new SharedValues()), Lines::of));
    }

    @Test
    void writesEachChangeOfTheSlices() throws IOException {
        String web = "slice shop/web-a of shop/web IPv4 http/TCP:8080";
        assertEquals(
                List.of(
                        web,
                        web + " 10.244.1.2@node1!ready!serving",
                        web + " 10.244.1.2@node1",
                        web + " 10.244.1.2@node1 10.244.2.3@node2 10.244.3.4@node3",
                        web
                                + " 10.244.1.2@node1!ready!terminating 10.244.2.3@node2"
                                + " 10.244.3.4@node3 10.244.1.9@node1",
                        web + " 10.244.2.3@node2 10.244.3.4@node3 10.244.1.9@node1",
                        "slice shop/dns-a of shop/dns IPv4 dns/UDP:5353 10.244.1.2@node1"
                                + " 10.244.2.3@node2",
                        "slice shop/dns-a of shop/dns IPv4 dns/UDP:5353 10.244.2.3@node2",
                        "gone shop/web-a",
                        "gone shop/old-a",
                        "gone shop/dns-a"),
                written("endpointslices", new EndpointSliceReader(new SharedValues()), Lines::of));
    }

    /// The changes that the events of a watch cause, after those of its list.
    private <N, V> List<String> written(
            String kind, ObjectReader<N, V> reader, Function<V, String> line) throws IOException {
        List<String> written = new ArrayList<>();
        var store =
                new ObjectStore<N, V>(
                        (name, value, _, _) ->
                                written.add(value == null ? "gone " + name : line.apply(value)),
                        written::clear,
                        (_, problem) -> reported.add(problem.toString()));
        var listing = store.list();
        try (JsonParser parser =
                mapper.createParser(Files.newInputStream(STREAMS.resolve(kind + ".list.json")))) {
            ListPage.read(parser, reader, listing::note);
        }
        listing.complete();
        for (String text : events(kind)) {
            try (JsonParser parser = mapper.createParser(text)) {
                parser.nextToken();
                switch (WatchEvent.read(parser, reader)) {
                    case WatchEvent.Present<N, V>(var reading) -> store.note(reading);
                    case WatchEvent.Gone<N, V>(var reading) ->
                            store.remove(requireNonNull(reading.name()), reading.resourceVersion());
                    case WatchEvent.Bookmark<N, V>(var version) -> assertFalse(version.isEmpty());
                    case WatchEvent.Refusal<N, V>(var reason) -> fail(reason);
                }
            }
        }
        return written;
    }

    @Test
    void waitsForAServerThatIsNotThereYet() throws IOException, InterruptedException {
        api.on(
                SERVICES,
                _ -> {
                    throw new IOException("hang up");
                });
        replay(SERVICES, "services", 0);
        replay(SLICES, "endpointslices", 0);
        replay(NODES, "nodes", 0);
        watch.start();

        await(now -> now.listed() && now.services().size() == 2);
    }

    /// Scripts the list of a kind, and the first `count` events of its watch.
    private void replay(String path, String kind, int count) throws IOException {
        api.on(path, ScriptedApi.json(Files.readString(STREAMS.resolve(kind + ".list.json"))));
        List<String> events = events(kind);
        int said = Math.min(count, events.size());
        api.on(path, api.stall(events.subList(0, said).toArray(String[]::new)));
    }

    private List<String> events(String kind) throws IOException {
        return Files.readAllLines(STREAMS.resolve(kind + ".watch.jsonl")).stream()
                .map(line -> mapper.readTree(line).path("event") + "\n")
                .toList();
    }

    private void await(Predicate<Snapshot> condition) throws InterruptedException {
        Instant deadline = Instant.now().plusSeconds(20);
        while (!condition.test(snapshot)) {
            assertTrue(
                    Instant.now().isBefore(deadline),
                    () -> "still " + Lines.of(snapshot) + " " + snapshot.node());
            waiter.await(Duration.ofMillis(100));
            Changes drained = changes.drain();
            drained.triggers().getOrDefault(IpFamily.IPV4, List.of()).forEach(triggers::add);
            snapshot = snapshot.with(drained);
        }
    }
}
