package dev.sluice.inspect.overview;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The changes of the rules by other programs that were found and repaired.
///
/// @param number how many there were since the start
/// @param last when the last one was found; null if there was none
public record ForeignChanges(int number, @Nullable Instant last) {}
