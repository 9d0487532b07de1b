/// Watches the objects that a proxy needs. Start at [ClusterWatch]. For each kind of object it runs
/// a [Watcher] on a thread of its own, which writes to an [ObjectStore].
@NullMarked
package dev.sluice.kube.watch;

import org.jspecify.annotations.NullMarked;
