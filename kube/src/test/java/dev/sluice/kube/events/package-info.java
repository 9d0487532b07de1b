/// Tests of the writing of Events.
@NullMarked
package dev.sluice.kube.events;

import org.jspecify.annotations.NullMarked;
