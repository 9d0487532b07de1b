/// What an operator should mend on a node. [NodeCheck] applies all checks to the facts of a node
/// and gives a [CheckReport]; [FindingKind] lists what may be found. Pure: whoever reads the facts
/// is elsewhere.
@NullMarked
package dev.sluice.inspect.check;

import org.jspecify.annotations.NullMarked;
