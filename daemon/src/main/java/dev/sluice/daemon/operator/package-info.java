/// The operator interface: what the daemon believes and has written, as JSON under `/sluice/v1/` on
/// the metrics port, for the read-only commands. Start at [OperatorServer].
///
/// Pages are computed on request, one at a time, on a thread that exists only meanwhile.
@NullMarked
package dev.sluice.daemon.operator;

import org.jspecify.annotations.NullMarked;
