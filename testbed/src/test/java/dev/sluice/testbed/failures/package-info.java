/// What may fail under the proxy, made to fail: in each mode, with everything else real. Start at
/// [Failure], the rows of the table, and [FailureTable], what must hold for each.
@NullMarked
package dev.sluice.testbed.failures;

import org.jspecify.annotations.NullMarked;
