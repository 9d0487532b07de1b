package dev.sluice.testbed.failures;

import java.nio.file.Path;
import java.util.Set;

class NftablesFailuresIT extends FailureTable {
    @Override
    protected Set<TableFault> faults() {
        return NftablesEdge.FAULTS;
    }

    @Override
    protected Edge edge(Path folder) {
        return new NftablesEdge();
    }

    @Override
    protected int many() {
        return 10_000;
    }
}
