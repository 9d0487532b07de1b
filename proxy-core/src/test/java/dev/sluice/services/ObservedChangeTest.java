package dev.sluice.services;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObservedChangeTest {
    private static final String DAY = "2026-01-02T";
    private static final Instant HEARD = Instant.parse(DAY + "10:00:05.250Z");

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    no trigger time                                  |                | 10:00:05.250Z
                    an exact one                                     | 10:00:05.100Z  | 10:00:05.100Z
                    in whole seconds, in the second of the watch     | 10:00:05Z      | 10:00:05.250Z
                    in whole seconds, the second before              | 10:00:04Z      | 10:00:05Z
                    in whole seconds, long before: a slow controller | 09:59:00Z      | 09:59:01Z
                    a clock that is ahead                            | 10:00:09.500Z  | 10:00:05.250Z
                    """)
    void a_change_is_counted_from(String name, @Nullable String trigger, String changed) {
        Instant at = trigger == null ? null : Instant.parse(DAY + trigger);
        var change =
                ObservedChange.of("EndpointSlice", "shop/web", new ObjectVersion("7", HEARD), at);
        assertEquals(Instant.parse(DAY + changed), change.changed());
    }

    @Test
    void several_changes_of_an_object_count_from_the_first_and_name_the_last() {
        var first = new ObservedChange("Service", "shop/web", "7", HEARD);
        var second = new ObservedChange("Service", "shop/web", "9", HEARD.plusSeconds(1));
        assertEquals(new ObservedChange("Service", "shop/web", "9", HEARD), first.then(second));
    }
}
