package dev.sluice.daemon.health;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SteadyClockTest {
    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

    private Instant wall = START;
    private long nanos = 17;
    private final SteadyClock clock = new SteadyClock(() -> wall, () -> nanos);

    @Test
    void goes_on_with_the_monotonic_clock() {
        pass(Duration.ofMinutes(3));
        assertEquals(START.plus(Duration.ofMinutes(3)), clock.instant());
        assertEquals(START.plusSeconds(7), clock.wall(START.plusSeconds(7)));
    }

    @ParameterizedTest(name = "the wall clock steps by {0} s")
    @ValueSource(longs = {3600, -3600})
    void does_not_jump_with_the_wall_clock(long step) {
        pass(Duration.ofSeconds(10));
        wall = wall.plusSeconds(step);
        pass(Duration.ofSeconds(5));
        assertEquals(START.plusSeconds(15), clock.instant());
        assertEquals(wall, clock.wall(clock.instant()));
        assertEquals(wall.minusSeconds(15), clock.wall(START));
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
        wall = wall.plus(time);
    }
}
