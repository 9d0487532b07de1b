package dev.sluice.testbed.failures;

import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Tag;

@Tag("uml")
class IpvsFailuresIT extends FailureTable {
    @Override
    protected Set<TableFault> faults() {
        return IpvsEdge.FAULTS;
    }

    @Override
    protected Edge edge(Path folder) {
        return new IpvsEdge();
    }

    /// As many as a slow guest loads within seconds.
    @Override
    protected int many() {
        return 300;
    }
}
