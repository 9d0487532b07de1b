package dev.sluice.sync;

import static dev.sluice.conformance.SliceBuilder.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.conformance.TestNet;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Service;
import dev.sluice.services.ObjectVersion;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RefusedCausesTest extends RefusedServicesSetup {
    @Test
    void theCausesOfARefusedServiceWaitForItsNextTry() {
        write(BAD, 1);
        write(GOOD, 1);
        loop.turn();
        assertEquals(Set.of(GOOD.name()), heard.last().causes().keySet());
        clock.pass(SECOND);
        loop.turn();
        assertEquals(Set.of(BAD.name()), heard.last().causes().keySet());
        clock.pass(MAX_RETRY);
        loop.turn();
        assertEquals(Set.of(BAD.name()), heard.last().report().refused().keySet());
        assertEquals(Set.of(), heard.last().causes().keySet());
    }

    private void write(Service of, int pod) {
        EndpointSlice slice =
                slice("shop", of.name().name()).port(8080).ready(TestNet.IPV4.pod(pod)).build();
        log.slice(slice.name(), slice, null, new ObjectVersion("2", START));
    }
}
