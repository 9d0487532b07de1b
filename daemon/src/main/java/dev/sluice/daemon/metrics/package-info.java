/// Metrics, with kube-proxy's names where it has them. Start at [Metrics], the registry. Each other
/// class records one part of the daemon. Only this package and `dev.sluice.daemon.pages` use
/// Prometheus' client.
///
/// The thread that has a value writes it. The thread that serves metrics reads it.
@NullMarked
package dev.sluice.daemon.metrics;

import org.jspecify.annotations.NullMarked;
