/// This node as the planner needs it: its configured ranges, its name and its addresses. Start at
/// [NodeViewSource].
@NullMarked
package dev.sluice.daemon.node;

import org.jspecify.annotations.NullMarked;
