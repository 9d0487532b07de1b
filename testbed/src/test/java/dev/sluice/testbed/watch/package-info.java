/// The watch of an API server against the stand-in, with trouble of all kinds.
@NullMarked
package dev.sluice.testbed.watch;

import org.jspecify.annotations.NullMarked;
