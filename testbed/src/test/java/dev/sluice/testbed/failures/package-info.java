/// Failures below the proxy, caused in each mode with everything else real. Start at [Failure], the
/// rows of the table, and [FailureTable], which checks what must hold for each row.
@NullMarked
package dev.sluice.testbed.failures;

import org.jspecify.annotations.NullMarked;
