/// How the daemon and the node did over the last hours: [NodeSample].
@NullMarked
package dev.sluice.inspect.samples;

import org.jspecify.annotations.NullMarked;
