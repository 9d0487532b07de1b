package dev.sluice.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.daemon.operator.OperatorException;
import dev.sluice.daemon.operator.OperatorQuery;
import dev.sluice.inspect.services.FrontendState;
import dev.sluice.inspect.services.ServiceOrder;
import dev.sluice.inspect.services.ServiceSelection;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServicesPageTest {
    @Test
    void what_is_asked_for_is_read() throws Exception {
        assertEquals(
                new ServiceSelection(
                        "web 10.0",
                        Set.of(FrontendState.REFUSED, FrontendState.NO_ENDPOINTS),
                        "Local",
                        ServiceOrder.READY,
                        true,
                        50,
                        25),
                selection(
                        "search=web+10.0&state=REFUSED,NO%20ENDPOINTS&policy=Local&sort=-ready"
                                + "&offset=50&limit=25"));
    }

    @Test
    void all_is_asked_for_without_parameters() throws Exception {
        assertEquals(
                new ServiceSelection(
                        "", Set.of(), "", ServiceOrder.SERVICE, false, 0, Integer.MAX_VALUE),
                selection(""));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    state=SYNCED,synced | state: must be one of SYNCED, PENDING, REFUSED, NO ENDPOINTS, TAKEN, PLANNED, not "synced"
                    state=, | state: must be one of SYNCED, PENDING, REFUSED, NO ENDPOINTS, TAKEN, PLANNED, not ""
                    policy=local | policy: must be one of Cluster, Local, not "local"
                    sort=name | sort: must be one of service, type, policy, ready, all, state, not "name"
                    sort=--all | sort: must be one of service, type, policy, ready, all, state, not "--all"
                    limit=10001 | limit: must be a number from 0 to 10000, not "10001"
                    limit=-1 | limit: must be a number from 0 to 10000, not "-1"
                    offset=1e9 | offset: must be a number from 0 to 100000000, not "1e9"
                    """)
    void what_has_no_sense_is_told(String query, String message) {
        var refused = assertThrows(OperatorException.class, () -> selection(query));
        assertEquals(message, refused.getMessage());
    }

    private static ServiceSelection selection(String query) throws OperatorException {
        return ServicesPage.selection(OperatorQuery.parse(query, ServicesPage.PARAMETERS));
    }
}
