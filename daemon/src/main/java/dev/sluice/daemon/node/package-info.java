/// This node as the planner sees it: its configured ranges, its name, its present addresses. Start
/// at [NodeViewSource].
@NullMarked
package dev.sluice.daemon.node;

import org.jspecify.annotations.NullMarked;
