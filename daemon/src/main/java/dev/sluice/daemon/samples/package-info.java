/// Samples of the daemon and the node over the last hours: [SampleRing].
@NullMarked
package dev.sluice.daemon.samples;

import org.jspecify.annotations.NullMarked;
