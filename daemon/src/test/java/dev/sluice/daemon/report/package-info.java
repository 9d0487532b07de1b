/// Tests of what is told of syncs.
@NullMarked
package dev.sluice.daemon.report;

import org.jspecify.annotations.NullMarked;
