/// The Kubernetes API. Start at `watch.ClusterWatch` for what is heard of a cluster, and at
/// [Manifests] for objects in files. Nothing of an API object is kept once its record, of
/// `dev.sluice.model`, is made. The only module that knows the Kubernetes client.
@NullMarked
package dev.sluice.kube;

import org.jspecify.annotations.NullMarked;
