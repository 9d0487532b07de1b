/// Tests of what a cluster gets: manifests, alerts, dashboards, the image. They compare these with
/// the schemas, with each other, and with what the daemon serves.
@NullMarked
package dev.sluice.deploy;

import org.jspecify.annotations.NullMarked;
