/// Watches the objects that a proxy needs. Start at [ClusterWatch]. It has a [Watcher] for each
/// kind of object, on a thread of its own, which writes what it receives into an [ObjectStore].
@NullMarked
package dev.sluice.kube.watch;

import org.jspecify.annotations.NullMarked;
