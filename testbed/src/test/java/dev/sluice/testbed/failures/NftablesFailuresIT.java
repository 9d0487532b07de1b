package dev.sluice.testbed.failures;

import java.nio.file.Path;

class NftablesFailuresIT extends FailureTable {
    @Override
    protected Edge edge(Path folder) {
        return new NftablesEdge();
    }

    @Override
    protected int many() {
        return 10_000;
    }
}
