/// A browser inside the test node, for the status page that only callers on the node's loopback
/// address may read. Start at [Browser].
@NullMarked
package dev.sluice.testbed.browser;

import org.jspecify.annotations.NullMarked;
