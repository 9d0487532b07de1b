package dev.sluice.daemon.process;

import dev.sluice.model.IpFamily;
import dev.sluice.sync.SyncListener;
import java.util.EnumSet;
import java.util.Set;

/// Collects garbage once, after the first sync of every family. That frees the memory that only the
/// start needed: the lists of the API server, and what was written from them. It takes 0.1 s with
/// 10,000 Services. Without it the heap would keep that size for hours, because afterwards there is
/// little garbage.
///
/// Called by one thread at a time.
public final class LoadedHeap implements SyncListener {
    private final Set<IpFamily> loading;
    private final Runnable collect;

    /// @param families the families that have rules
    /// @param collect collects garbage
    public LoadedHeap(Set<IpFamily> families, Runnable collect) {
        this.loading = EnumSet.copyOf(families);
        this.collect = collect;
    }

    @Override
    public void synced(Synced sync) {
        if (loading.remove(sync.plan().family()) && loading.isEmpty()) {
            collect.run();
        }
    }
}
