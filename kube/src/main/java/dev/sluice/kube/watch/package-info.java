/// Keeps up with the objects of the API server that a proxy needs. Start at [ClusterWatch]: it has
/// a [Watcher] for each kind of objects, on a thread of its own, which writes what it hears into an
/// [ObjectStore].
@NullMarked
package dev.sluice.kube.watch;

import org.jspecify.annotations.NullMarked;
