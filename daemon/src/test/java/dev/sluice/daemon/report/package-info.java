/// Tests of the reports on syncs.
@NullMarked
package dev.sluice.daemon.report;

import org.jspecify.annotations.NullMarked;
