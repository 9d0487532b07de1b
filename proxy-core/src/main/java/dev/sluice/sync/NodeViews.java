package dev.sluice.sync;

import dev.sluice.model.IpFamily;
import dev.sluice.model.Node;
import dev.sluice.plan.NodeView;
import java.util.Optional;

/// Puts together what is configured, what the Node object says and what the host's interfaces hold.
@FunctionalInterface
public interface NodeViews {
    /// Asked only once everything has been listed. Empty while something is missing that the rules
    /// depend on and that may still come: nothing is synced until then.
    Optional<NodeView> view(Node node, IpFamily family);
}
