/// How the daemon is doing, and what it says of it. The sync thread writes a [Status] on its
/// [StatusBoard]; whether that is healthy, and what load balancers and probes are told, are pure
/// functions of it and the time. Knows no socket.
@NullMarked
package dev.sluice.daemon.health;

import org.jspecify.annotations.NullMarked;
