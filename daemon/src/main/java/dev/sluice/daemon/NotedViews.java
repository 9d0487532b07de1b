package dev.sluice.daemon;

import dev.sluice.model.IpFamily;
import dev.sluice.model.Node;
import dev.sluice.plan.NodeView;
import dev.sluice.sync.NodeViews;
import java.util.Optional;
import java.util.function.Consumer;

/// Tells of the node as it is known whenever a view of it is asked for, which is each time that the
/// sync thread goes round.
record NotedViews(NodeViews views, Consumer<Node> noted) implements NodeViews {
    @Override
    public Optional<NodeView> view(Node node, IpFamily family) {
        noted.accept(node);
        return views.view(node, family);
    }
}
