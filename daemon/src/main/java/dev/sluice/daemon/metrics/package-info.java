/// What is told in numbers, under kube-proxy's names where it has them. Start at [Metrics], the
/// registry; each other class puts down what one part of the daemon does. The only package that
/// knows Prometheus' client.
///
/// Numbers are written by the thread that has them and read by the one that serves them.
@NullMarked
package dev.sluice.daemon.metrics;

import org.jspecify.annotations.NullMarked;
