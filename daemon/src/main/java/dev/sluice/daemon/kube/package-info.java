/// The Kubernetes API: what Sluice hears from it, made into the records of `dev.sluice.model`.
/// Start at [Manifests] for objects in files. Nothing of an API object is kept once its record is
/// made, and nothing outside this package knows the Kubernetes client.
///
/// Readers belong to the thread that reads; the values they share are safe from any.
@NullMarked
package dev.sluice.daemon.kube;

import org.jspecify.annotations.NullMarked;
