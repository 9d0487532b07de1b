/// What users of the cluster are told by Events of its API: `kubectl get events` shows them beside
/// the object they are about. Start at [Events], where they are recorded; [EventWriter] writes them
/// to the API server, on a thread of its own.
@NullMarked
package dev.sluice.kube.events;

import org.jspecify.annotations.NullMarked;
