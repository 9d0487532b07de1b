/// HTTP pages: health, metrics, configuration, and the health check node ports of Services. Start
/// at [HealthPages] and [MetricsPages]. `dev.sluice.daemon.http` serves them.
@NullMarked
package dev.sluice.daemon.pages;

import org.jspecify.annotations.NullMarked;
