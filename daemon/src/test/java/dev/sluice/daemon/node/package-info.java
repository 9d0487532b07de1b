/// Tests of the node as the planner sees it.
@NullMarked
package dev.sluice.daemon.node;

import org.jspecify.annotations.NullMarked;
