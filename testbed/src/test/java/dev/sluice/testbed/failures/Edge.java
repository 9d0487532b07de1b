package dev.sluice.testbed.failures;

import dev.sluice.model.IpFamily;
import dev.sluice.sync.Backend;
import dev.sluice.testbed.node.TestNode;
import java.io.IOException;
import java.util.Set;
import java.util.function.LongSupplier;

/// The real backend of a mode on a node's real kernel, and between the two something that fails on
/// demand.
interface Edge {
    /// Makes the backend of a family. This and all calls of the backend run on a thread inside the
    /// node.
    ///
    /// @param nanos a monotonic clock
    Backend backend(IpFamily family, LongSupplier nanos) throws Exception;

    Set<TableFault> faults();

    /// Activates a fault, until another one is injected.
    void inject(TableFault fault) throws IOException;

    /// Returns how often the last injected fault has taken effect: a fault that never did proves
    /// nothing.
    int struck() throws IOException;

    /// Returns the cluster IPs below [FailureCluster#BYSTANDERS] that are installed in the kernel.
    Set<String> bystanders(TestNode node) throws IOException;
}
