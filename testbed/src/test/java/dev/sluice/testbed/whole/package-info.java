/// The whole of Sluice: `sluice run` as a process on a test node, against the stand-in for the API
/// server, checked by the connections it carries. Start at [Site].
@NullMarked
package dev.sluice.testbed.whole;

import org.jspecify.annotations.NullMarked;
