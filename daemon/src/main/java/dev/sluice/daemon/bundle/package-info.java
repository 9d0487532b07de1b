/// Support bundles of a node: what goes into one, and how the questions of the read-only commands
/// are answered from one elsewhere. Start at [BundleCollector] and at [BundledNode].
///
/// The daemon contributes two pages ([StatePages]); all else is read by the process of the command,
/// so that the daemon neither needs memory for it nor waits.
@NullMarked
package dev.sluice.daemon.bundle;

import org.jspecify.annotations.NullMarked;
