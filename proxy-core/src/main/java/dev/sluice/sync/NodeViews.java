package dev.sluice.sync;

import dev.sluice.model.IpFamily;
import dev.sluice.model.Node;
import dev.sluice.plan.NodeView;
import java.util.Optional;

/// Combines the configuration, the Node object and the addresses of the host's interfaces.
@FunctionalInterface
public interface NodeViews {
    /// Returns the view of the node for a family. Called only after everything has been listed.
    /// Empty while something is missing that the rules depend on and that may still appear; nothing
    /// is synced until then.
    Optional<NodeView> view(Node node, IpFamily family);
}
