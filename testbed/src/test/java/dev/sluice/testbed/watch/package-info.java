/// The watch client against the stand-in for the API server, with faults of all kinds.
@NullMarked
package dev.sluice.testbed.watch;

import org.jspecify.annotations.NullMarked;
