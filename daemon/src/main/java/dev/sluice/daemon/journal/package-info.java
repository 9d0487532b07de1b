/// The journal of the changes that were written. [JournalRecorder] hears of them on the sync
/// threads, [Journal] holds the last ones in memory, and [JournalWriter] writes them to
/// [JournalFiles] on a thread of its own.
@NullMarked
package dev.sluice.daemon.journal;

import org.jspecify.annotations.NullMarked;
