/// A Kubernetes node, its pods, a second node and an outside client, made of network namespaces of
/// this machine. Start at [TestNode]. Needs root. A node may be used from any thread; each task in
/// a namespace runs on a platform thread of its own.
@NullMarked
package dev.sluice.testbed.node;

import org.jspecify.annotations.NullMarked;
