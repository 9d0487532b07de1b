/// Explanations of connections on this host: [HostExplainer] reads the rules, the routes and the
/// flows that they need, while somebody asks.
@NullMarked
package dev.sluice.daemon.explain;

import org.jspecify.annotations.NullMarked;
