/// Sluice as a whole: `sluice run` as a process on a test node with the stand-in for the API
/// server, checked by the connections it serves. Start at [Site].
@NullMarked
package dev.sluice.testbed.whole;

import org.jspecify.annotations.NullMarked;
