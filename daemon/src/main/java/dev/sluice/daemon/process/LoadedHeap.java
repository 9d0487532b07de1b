package dev.sluice.daemon.process;

import dev.sluice.model.IpFamily;
import dev.sluice.sync.SyncListener;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.LongSupplier;

/// Collects garbage after the first sync of every family. That frees the memory that only the start
/// needed: the lists of the API server, and what was written from them. It takes 0.1 s with 10,000
/// Services. Without it the heap would keep that size for hours, because afterwards there is little
/// garbage.
///
/// Collects again after a sync that finds the heap larger by half: the collector itself would let
/// it grow to its limit first. A larger heap means a longer pause, but also more growth before it.
///
/// Called by one thread at a time.
public final class LoadedHeap implements SyncListener {
    private final Set<IpFamily> loading;
    private final LongSupplier committed;
    private final Runnable collect;
    private long kept;

    /// The heap of this process.
    ///
    /// @param families the families that have rules
    public static LoadedHeap ofThisProcess(Set<IpFamily> families) {
        return new LoadedHeap(families, Runtime.getRuntime()::totalMemory, System::gc);
    }

    /// @param committed returns the size of the heap in bytes, garbage and free space included
    /// @param collect collects garbage
    LoadedHeap(Set<IpFamily> families, LongSupplier committed, Runnable collect) {
        this.loading = EnumSet.copyOf(families);
        this.committed = committed;
        this.collect = collect;
    }

    @Override
    public void synced(Synced sync) {
        boolean last = loading.remove(sync.plan().family()) && loading.isEmpty();
        long now = committed.getAsLong();
        // Others collect, too, after a large answer for example.
        kept = Math.min(kept, now);
        boolean grown = loading.isEmpty() && now >= kept + kept / 2;
        if (last || grown) {
            collect.run();
            kept = committed.getAsLong();
        }
    }
}
