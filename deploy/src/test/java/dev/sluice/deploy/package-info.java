/// What a cluster gets: manifests, alerts, dashboards, the image. The tests compare them with the
/// schemas, with each other, and with what the daemon serves.
@NullMarked
package dev.sluice.deploy;

import org.jspecify.annotations.NullMarked;
