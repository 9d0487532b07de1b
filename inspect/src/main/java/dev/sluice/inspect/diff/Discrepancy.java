package dev.sluice.inspect.diff;

/// One way in which rules differ from a plan.
///
/// @param text continues a sentence that begins with the service port
record Discrepancy(DifferenceKind kind, String text) {}
