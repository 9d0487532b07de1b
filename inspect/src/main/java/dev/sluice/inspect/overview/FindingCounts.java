package dev.sluice.inspect.overview;

import java.time.Instant;

/// What `check` found when it ran last.
///
/// @param at when that was
public record FindingCounts(int errors, int warnings, Instant at) {}
