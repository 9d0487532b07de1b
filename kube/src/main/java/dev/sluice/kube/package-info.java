/// The Kubernetes API. Start at `watch.ClusterWatch` for the objects of a cluster, and at
/// [Manifests] for objects in files. Only the records of `dev.sluice.model` are kept, not the API
/// objects themselves. Only this module uses the Kubernetes client library.
@NullMarked
package dev.sluice.kube;

import org.jspecify.annotations.NullMarked;
