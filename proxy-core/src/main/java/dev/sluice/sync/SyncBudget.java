package dev.sluice.sync;

import java.time.Duration;

/// Limits the processor time of the programs that syncs run to a fifth of one processor, on
/// average: a pure function of times.
///
/// In iptables mode the kernel validates a whole table at each commit. Among 10,000 Services that
/// takes 0.2 s, whatever the commit holds. Under a steady stream of changes, fewer commits hold
/// more changes each. What was not used is saved for some seconds, so the first changes after a
/// quiet time do not wait. Syncs that run no program never wait.
///
/// @param limited whether there is a limit at all
/// @param owed how long after the end of the last sync the limit is kept again, in nanoseconds;
///   negative while something is saved
public record SyncBudget(boolean limited, long owed) {
    /// Syncs get one of this many parts of a processor.
    private static final int PARTS = 5;

    /// The time after which nothing more is saved.
    private static final long MOST_SAVED = Duration.ofSeconds(2).toNanos();

    /// A full load may take many seconds; later syncs are small and should not wait as long.
    private static final long MOST_OWED = Duration.ofSeconds(1).toNanos();

    public static final SyncBudget UNLIMITED = new SyncBudget(false, 0);

    /// With all that can be saved.
    public static final SyncBudget LIMITED = new SyncBudget(true, -MOST_SAVED);

    /// Returns the budget after a sync.
    ///
    /// @param passed from the end of the sync before to the end of this one, in nanoseconds
    /// @param spent processor time of the programs that this sync ran, in nanoseconds
    SyncBudget after(long passed, long spent) {
        if (!limited) {
            return this;
        }
        long before = Math.max(owed - passed, -MOST_SAVED);
        return new SyncBudget(true, Math.min(before + PARTS * spent, MOST_OWED));
    }

    /// Returns how long to wait after the end of the last sync.
    Duration pause() {
        return Duration.ofNanos(Math.max(owed, 0));
    }
}
