/// Tests of how Events are written.
@NullMarked
package dev.sluice.kube.events;

import org.jspecify.annotations.NullMarked;
