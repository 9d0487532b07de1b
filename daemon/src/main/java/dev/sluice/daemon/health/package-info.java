/// The health of the daemon. The sync threads write a [Status] to the [StatusBoard]. The answers to
/// load balancers and probes are pure functions of that status and the time. This package uses no
/// sockets.
@NullMarked
package dev.sluice.daemon.health;

import org.jspecify.annotations.NullMarked;
