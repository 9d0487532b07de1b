package dev.sluice.kube.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.model.Cidr;
import java.util.List;
import org.junit.jupiter.api.Test;

/// ServiceCIDRs that an API server sends.
final class ServiceCidrReaderTest extends ReaderSetup {
    @Test
    void readsServiceCidrs() {
        var reading =
                new ServiceCidrReader()
                        .read(
                                parser(
                                        "{\"kind\":\"ServiceCIDR\",\"metadata\":{\"name\":\"kubernetes\"},"
                                                + "\"spec\":{\"cidrs\":[\"10.96.0.0/16\",\"fd00::/112\"]}}"));

        assertEquals(
                List.of(Cidr.of("10.96.0.0/16"), Cidr.of("fd00::/112")), legible(reading).value());
    }
}
