/// Serves pages over plain HTTP to load balancers, probes and Prometheus. Start at [WebServer].
/// Only this package knows Netty. It does not know what pages say.
///
/// A server runs on its event loop, pages included, so pages never wait. No client is refused:
/// [ConnectionPool] decides which connection is closed instead.
@NullMarked
package dev.sluice.daemon.http;

import org.jspecify.annotations.NullMarked;
