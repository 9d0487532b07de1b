/// What users of the cluster are told by Events of its API: `kubectl get events` shows them beside
/// the object they are about. This is the port; who writes them is `dev.sluice.daemon.kube`.
@NullMarked
package dev.sluice.daemon.events;

import org.jspecify.annotations.NullMarked;
