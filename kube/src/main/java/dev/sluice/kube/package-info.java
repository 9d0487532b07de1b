/// The Kubernetes API. Start at `watch.ClusterWatch` for objects of a cluster, and at [Manifests]
/// for objects in files. Nothing of an API object is kept after its record of `dev.sluice.model` is
/// made. Only this module knows the Kubernetes client.
@NullMarked
package dev.sluice.kube;

import org.jspecify.annotations.NullMarked;
