package dev.sluice.sync;

import dev.sluice.model.IpFamily;
import dev.sluice.model.Node;
import dev.sluice.plan.NodeView;

/// Puts together what is configured, what the Node object says and what the host's interfaces hold.
@FunctionalInterface
public interface NodeViews {
    NodeView view(Node node, IpFamily family);
}
