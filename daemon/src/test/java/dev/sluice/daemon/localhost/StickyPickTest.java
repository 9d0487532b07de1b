package dev.sluice.daemon.localhost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.sluice.model.Ip;
import dev.sluice.model.Protocol;
import dev.sluice.model.ServiceName;
import dev.sluice.model.ServicePortName;
import dev.sluice.plan.Endpoint;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StickyPickTest {
    private static final int SECONDS = 10;
    private static final List<Endpoint> TEN =
            IntStream.rangeClosed(1, 10).mapToObj(StickyPickTest::pod).toList();

    private long nanos;

    private static Endpoint pod(int number) {
        return new Endpoint(Ip.of("10.244.1." + number), 8080, Endpoint.Place.HERE);
    }

    private static PortTargets targets(String service, int affinity, List<Endpoint> endpoints) {
        var name = new ServicePortName(new ServiceName("shop", service), "http", Protocol.TCP);
        return new PortTargets(name, endpoints, affinity);
    }

    private StickyPick pick(int affinity) {
        return new StickyPick(targets("web", affinity, TEN), new SplittableRandom(1), () -> nanos);
    }

    private Set<Endpoint> picked(StickyPick pick, int times) {
        Set<Endpoint> all = new HashSet<>();
        for (int i = 0; i < times; i++) {
            all.add(pick.next().orElseThrow());
        }
        return all;
    }

    private void pass(int seconds) {
        nanos += Duration.ofSeconds(seconds).toNanos();
    }

    @Test
    void without_affinity_each_endpoint_gets_its_share() {
        assertEquals(Set.copyOf(TEN), picked(pick(0), 200));
    }

    @Test
    void each_connection_prolongs_the_affinity() {
        StickyPick pick = pick(SECONDS);
        Set<Endpoint> all = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            all.addAll(picked(pick, 3));
            pass(SECONDS);
        }
        assertEquals(1, all.size());
    }

    @Test
    void the_affinity_ends_after_a_pause() {
        StickyPick pick = pick(SECONDS);
        Set<Endpoint> all = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            all.addAll(picked(pick, 2));
            pass(SECONDS + 1);
        }
        assertEquals(Set.copyOf(TEN), all);
    }

    @Test
    void a_kept_endpoint_that_left_is_replaced_by_another_that_is_kept() {
        StickyPick pick = pick(SECONDS);
        Endpoint first = pick.next().orElseThrow();
        List<Endpoint> others = TEN.stream().filter(one -> !one.equals(first)).toList();
        pick.set(targets("web", SECONDS, others));
        Endpoint second = pick.next().orElseThrow();
        assertNotEquals(first, second);
        pick.set(targets("web", SECONDS, TEN));
        assertEquals(Set.of(second), picked(pick, 50));
    }

    @Test
    void another_length_or_service_starts_anew() {
        StickyPick pick = pick(SECONDS);
        Set<Endpoint> all = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            all.addAll(picked(pick, 2));
            pick.set(targets("web", SECONDS + i % 2, TEN));
        }
        assertEquals(Set.copyOf(TEN), all);
        all.clear();
        for (int i = 0; i < 100; i++) {
            all.addAll(picked(pick, 2));
            pick.set(targets(i % 2 == 0 ? "api" : "web", SECONDS, TEN));
        }
        assertEquals(Set.copyOf(TEN), all);
    }

    @Test
    void without_endpoints_there_is_none() {
        StickyPick pick = pick(SECONDS);
        pick.set(targets("web", SECONDS, List.of()));
        assertEquals(Optional.empty(), pick.next());
    }
}
