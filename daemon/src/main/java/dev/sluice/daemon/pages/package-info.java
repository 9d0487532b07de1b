/// What can be asked over HTTP: health, metrics, the configuration, and the health check node ports
/// of Services. Start at [StatusServers]; `dev.sluice.daemon.http` serves what is said here.
@NullMarked
package dev.sluice.daemon.pages;

import org.jspecify.annotations.NullMarked;
