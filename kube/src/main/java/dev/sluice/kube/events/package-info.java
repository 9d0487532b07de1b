/// Events of the API. `kubectl describe` shows them with the object that they are about. Start at
/// [Events], which records them. [EventWriter] writes them to the API server, on a thread of its
/// own.
@NullMarked
package dev.sluice.kube.events;

import org.jspecify.annotations.NullMarked;
