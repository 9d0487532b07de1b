/// Sluice as it runs on a node: `sluice run` as a process inside the test node, and a folder for
/// its files. Start at [SluiceRun].
@NullMarked
package dev.sluice.testbed.run;

import org.jspecify.annotations.NullMarked;
