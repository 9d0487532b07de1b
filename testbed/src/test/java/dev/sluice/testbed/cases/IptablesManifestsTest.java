package dev.sluice.testbed.cases;

import dev.sluice.iptables.TracedIptables;
import dev.sluice.model.IpFamily;
import dev.sluice.trace.conformance.TracedBackend;
import dev.sluice.trace.conformance.TracerConformance.Exceptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class IptablesManifestsTest extends ManifestConformance {
    @TempDir private Path sysctls;

    @BeforeEach
    void routeLocalnetIsThere() throws IOException {
        Path file = sysctls.resolve("net/ipv4/conf/all/route_localnet");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "0\n");
    }

    @Override
    TracedBackend backend(IpFamily family) {
        return new TracedIptables(family, sysctls);
    }

    @Override
    Exceptions exceptions() {
        return (_, _, elsewhere) -> Optional.of(elsewhere);
    }
}
