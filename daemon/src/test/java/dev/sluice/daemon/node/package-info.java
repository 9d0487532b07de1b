/// Tests of the planner's view of the node.
@NullMarked
package dev.sluice.daemon.node;

import org.jspecify.annotations.NullMarked;
