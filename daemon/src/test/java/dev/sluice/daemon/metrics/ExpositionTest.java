package dev.sluice.daemon.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ExpositionTest {
    private final Metrics metrics = new Metrics();

    @Test
    void is_in_order_and_without_times_of_creation() {
        metrics.histogram("b_seconds", "Second.", new double[] {0.5, 1}, "zone", "ip_family")
                .labels("z1", "IPv4")
                .observe(0.75);
        var counter = metrics.counter("a_total", "First.", "code");
        counter.labels("503").inc();
        counter.labels("200").inc(1_000_000);
        assertEquals(
                """
                # HELP a_total First.
                # TYPE a_total counter
                a_total{code="200"} 1e+06
                a_total{code="503"} 1
                # HELP b_seconds Second.
                # TYPE b_seconds histogram
                b_seconds_bucket{ip_family="IPv4",zone="z1",le="0.5"} 0
                b_seconds_bucket{ip_family="IPv4",zone="z1",le="1"} 1
                b_seconds_bucket{ip_family="IPv4",zone="z1",le="+Inf"} 1
                b_seconds_sum{ip_family="IPv4",zone="z1"} 0.75
                b_seconds_count{ip_family="IPv4",zone="z1"} 1
                """,
                metrics.text());
    }

    @Test
    void a_gauge_may_be_called_total() {
        metrics.gauge("rules_total", "Rules.").set(3);
        assertEquals(
                "# HELP rules_total Rules.\n# TYPE rules_total gauge\nrules_total 3\n",
                metrics.text());
    }

    @Test
    void what_has_nothing_to_tell_is_left_out() {
        metrics.counter("nothing_total", "Nothing.", "code");
        metrics.read("none", Metric.Type.GAUGE, "None.", List.of(), List::of);
        assertEquals("", metrics.text());
    }

    @Test
    void foreign_text_stays_in_its_place() {
        metrics.read(
                "odd_total",
                Metric.Type.COUNTER,
                "One\nline \\.",
                List.of("what"),
                () -> List.of(new Sample(List.of("a\"b\\c\nd"), 1)));
        assertEquals(
                """
                # HELP odd_total One\\nline \\\\.
                # TYPE odd_total counter
                odd_total{what="a\\"b\\\\c\\nd"} 1
                """,
                metrics.text());
    }

    @Test
    void knows_what_was_made() {
        metrics.gauge("z", "Z.");
        metrics.counter("a_total", "A.", "code");
        assertEquals(
                List.of(
                        new Metric("a_total", Metric.Type.COUNTER, List.of("code"), "A."),
                        new Metric("z", Metric.Type.GAUGE, List.of(), "Z.")),
                metrics.all());
    }
}
