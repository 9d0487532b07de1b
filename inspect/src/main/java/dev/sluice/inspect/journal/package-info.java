/// What the daemon wrote to the kernel, change by change. Start at [JournalEntry]; [ChangeText]
/// says what a change is.
@NullMarked
package dev.sluice.inspect.journal;

import org.jspecify.annotations.NullMarked;
