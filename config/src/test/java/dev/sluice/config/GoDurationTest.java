package dev.sluice.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoDurationTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    0            | 0               | 0s
                    0s           | 0               | 0s
                    30s          | 30000000000     | 30s
                    1m           | 60000000000     | 1m0s
                    15m0s        | 900000000000    | 15m0s
                    24h0m0s      | 86400000000000  | 24h0m0s
                    1h30m        | 5400000000000   | 1h30m0s
                    1.5s         | 1500000000      | 1.5s
                    .5s          | 500000000       | 500ms
                    1.s          | 1000000000      | 1s
                    100ms        | 100000000       | 100ms
                    1500us       | 1500000         | 1.5ms
                    7µs          | 7000            | 7µs
                    7μs          | 7000            | 7µs
                    12ns         | 12              | 12ns
                    -5s          | -5000000000     | -5s
                    +5s          | 5000000000      | 5s
                    1h0.5s       | 3600500000000   | 1h0m0.5s
                    2562047h     | 9223369200000000000 | 2562047h0m0s
                    """)
    void reads_and_prints_as_go_does(String text, long nanos, String printed) {
        Optional<Duration> duration = GoDuration.parse(text);
        assertEquals(Optional.of(Duration.ofNanos(nanos)), duration);
        assertEquals(printed, GoDuration.print(duration.orElseThrow()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "1 s", " 1s", "1d", "1h-5m", "--1s", ".s", "2562048h"})
    void refuses(String text) {
        assertEquals(Optional.empty(), GoDuration.parse(text));
    }
}
