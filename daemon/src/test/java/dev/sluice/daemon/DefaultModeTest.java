package dev.sluice.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.kube.events.Event;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

class DefaultModeTest {
    /// Fields, and the reasons of the Events.
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    oomScoreAdj: 1  | [ProxyModeNotSet]
                    mode: ""        | [ProxyModeNotSet]
                    mode: null      | [ProxyModeNotSet]
                    mode: iptables  | []
                    mode: nftables  | []
                    mode: ipvs      | []
                    """)
    void a_mode_that_nobody_set_is_told(String fields, String reasons) {
        List<Event> events = new ArrayList<>();
        DefaultMode.warn(Configs.of(fields), events::add, LoggerFactory.getLogger(getClass()));
        assertEquals(reasons, events.stream().map(Event::reason).toList().toString());
    }
}
