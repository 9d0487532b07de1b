package dev.sluice.daemon.process;

import dev.sluice.model.IpFamily;
import dev.sluice.sync.SyncListener;
import java.util.EnumSet;
import java.util.Set;

/// Gives back, once every family stands, the memory that only the way there took: lists as they
/// came, and what was written of them. It takes a tenth of a second at 10,000 Services; left to
/// itself the heap would keep that size for hours, since afterwards there is little to collect.
///
/// Told by one thread at a time.
public final class LoadedHeap implements SyncListener {
    private final Set<IpFamily> loading;
    private final Runnable collect;

    /// @param families those that are programmed
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
