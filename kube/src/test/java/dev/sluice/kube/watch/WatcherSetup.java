package dev.sluice.kube.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.base.log.RateLimitedLog;
import dev.sluice.base.log.RecordingLogger;
import dev.sluice.kube.client.ApiAccess;
import dev.sluice.kube.client.ApiAccessException;
import dev.sluice.kube.client.ApiClient;
import dev.sluice.kube.client.ScriptedApi;
import dev.sluice.kube.client.Timing;
import dev.sluice.kube.decode.Lines;
import dev.sluice.kube.decode.ObjectProblem;
import dev.sluice.kube.decode.ServiceReader;
import dev.sluice.kube.decode.SharedValues;
import dev.sluice.model.Service;
import dev.sluice.model.ServiceName;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;

/// A [Watcher] of Services on a thread of its own, an API server that answers by a script, and a
/// clock on which only the pauses of the watcher take time.
abstract class WatcherSetup {
    static final String PATH = "/api/v1/services";
    static final String EXPIRED =
            """
            {"type": "ERROR", "object": {"kind": "Status", "apiVersion": "v1", "metadata": {}, \
            "status": "Failure", "message": "too old resource version: 1 (64400)", \
            "reason": "Expired", "code": 410}}
            """;

    /// Longer than any test takes.
    static final Timing.Patience PATIENT =
            new Timing.Patience(Duration.ofSeconds(20), Duration.ofSeconds(20));

    final ScriptedApi api = new ScriptedApi();

    /// What the watcher wrote to its store, one line a change; `listed` at the end of a list.
    final List<String> written = Collections.synchronizedList(new ArrayList<>());

    final List<ObjectProblem> problems = Collections.synchronizedList(new ArrayList<>());

    /// How long the watcher waited, without waits of zero.
    final List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());

    /// The clock, in nanoseconds. It overflows after a second, as `System.nanoTime` may.
    final AtomicLong time = new AtomicLong(Long.MAX_VALUE - 1_000_000_000L);

    final ApiClient client = new ApiClient(new ApiAccess.Anonymous(api.url() + "/"), "sluice/test");
    final Thread thread = new Thread(watcher(false, PATIENT));

    WatcherSetup() throws IOException, ApiAccessException {}

    Watcher<ServiceName, Service> watcher(boolean optional, Timing.Patience patience) {
        var kind =
                new Kind<>(
                        "Services",
                        PATH,
                        "!service.kubernetes.io/service-proxy-name",
                        "spec.clusterIP!=None",
                        optional,
                        new ServiceReader(new SharedValues()));
        var store =
                new ObjectStore<ServiceName, Service>(
                        (name, service, _, _) ->
                                written.add(service == null ? "gone " + name : Lines.of(service)),
                        () -> written.add("listed"),
                        (_, problem) -> problems.add(problem));
        return new Watcher<>(
                kind,
                client,
                store,
                new Timing(InstantSource.system(), time::get, this::pause, new Random(1), patience),
                new RateLimitedLog(
                        new RecordingLogger(),
                        new RateLimitedLog.Rate(10, Duration.ofMinutes(1)),
                        time::get));
    }

    /// Records a pause instead of sleeping, and moves the clock.
    void pause(Duration duration) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (!duration.isZero()) {
            pauses.add(duration);
            time.addAndGet(duration.toNanos());
        }
    }

    @AfterEach
    void stop() throws InterruptedException {
        stop(thread);
        client.close();
        api.close();
    }

    static void stop(Thread thread) throws InterruptedException {
        thread.interrupt();
        thread.join(5000);
        assertFalse(thread.isAlive(), "does not end when it is told to");
    }

    /// Asserts that the limit of the pauses doubles up to 30 s. Each pause is at least half of its
    /// limit; the other half is random.
    ///
    /// @param first the limit of the first pause, in milliseconds
    void assertDoubling(long first, int count) {
        List<Duration> taken = List.copyOf(pauses);
        assertTrue(taken.size() >= count, taken::toString);
        long due = first;
        for (int i = 0; i < count; i++) {
            long millis = taken.get(i).toMillis();
            assertTrue(millis >= due / 2 && millis <= due, taken::toString);
            due = Math.min(30_000, due * 2);
        }
    }

    /// Waits up to ten seconds for as many lines, and asserts that they are these.
    void awaitWritten(String... lines) throws InterruptedException {
        for (int i = 0; i < 1000 && written.size() < lines.length; i++) {
            Thread.sleep(10);
        }
        assertEquals(List.of(lines), written);
    }

    /// The line in [#written] for a Service that [#service] made.
    static String line(String name) {
        return "service shop/" + name + " 10.96.0.9 http/TCP:80";
    }

    static String service(String name, String version) {
        return """
        {"metadata": {"namespace": "shop", "name": "%s", "resourceVersion": "%s"}, \
        "spec": {"clusterIP": "10.96.0.9", "ports": [{"name": "http", "port": 80}]}}\
        """
                .formatted(name, version);
    }

    static String list(String version, String next, String... items) {
        return """
        {"kind": "ServiceList", "apiVersion": "v1", \
        "metadata": {"resourceVersion": "%s", "continue": "%s"}, "items": [%s]}\
        """
                .formatted(version, next, String.join(", ", items));
    }

    static String event(String type, String object) {
        return "{\"type\": \"" + type + "\", \"object\": " + object + "}\n";
    }

    static String bookmark(String version) {
        return event(
                "BOOKMARK",
                "{\"kind\": \"Service\", \"metadata\": {\"resourceVersion\": \""
                        + version
                        + "\"}}");
    }
}
