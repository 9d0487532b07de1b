/// What a cluster is given: manifests, alerts, dashboards, the image. The tests hold them against
/// the schemas, against each other, and against what the daemon serves.
@NullMarked
package dev.sluice.deploy;

import org.jspecify.annotations.NullMarked;
