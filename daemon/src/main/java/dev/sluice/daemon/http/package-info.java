/// Serves pages over plain HTTP to load balancers, probes and Prometheus. Start at [WebServer].
/// Besides it, only `daemon.localhost` uses Netty. It does not know the content of pages.
///
/// A server runs on its event loop, pages included, so pages must not block. No client is refused:
/// [ConnectionPool] decides which connection is closed instead.
@NullMarked
package dev.sluice.daemon.http;

import org.jspecify.annotations.NullMarked;
