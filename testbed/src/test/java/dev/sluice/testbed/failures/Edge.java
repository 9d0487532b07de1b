package dev.sluice.testbed.failures;

import dev.sluice.model.IpFamily;
import dev.sluice.sync.Backend;
import dev.sluice.testbed.node.TestNode;
import java.io.IOException;
import java.util.Set;
import java.util.function.LongSupplier;

/// A mode's real backend on a node's real kernel, and between the two something that fails when it
/// is told to.
interface Edge {
    /// Makes the backend of a family; called, as the backend itself is, on a thread inside the
    /// node.
    ///
    /// @param nanos a monotonic clock
    Backend backend(IpFamily family, LongSupplier nanos) throws Exception;

    Set<TableFault> faults();

    /// From now on, until another is injected.
    void inject(TableFault fault) throws IOException;

    /// How often what was injected last has struck: a fault that nobody met proves nothing.
    int struck() throws IOException;

    /// The cluster IPs below [FailureCluster#BYSTANDERS] that stand in the kernel.
    Set<String> bystanders(TestNode node) throws IOException;
}
