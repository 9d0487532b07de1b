/// Serves pages over plain HTTP to load balancers, probes and Prometheus. Start at [WebServer]. The
/// only package that knows Netty; what a page says is not its business.
///
/// Everything of a server runs on its event loop, pages included: they never wait for anybody. No
/// client is refused: [ConnectionPool] says who goes for it.
@NullMarked
package dev.sluice.daemon.http;

import org.jspecify.annotations.NullMarked;
