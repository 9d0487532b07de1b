package dev.sluice.daemon.report;

import dev.sluice.model.IpFamily;
import dev.sluice.plan.Plan;
import dev.sluice.sync.SyncListener;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The plans that are installed in the kernel. Safe from any thread.
public final class InstalledPlans implements SyncListener {
    private final Map<IpFamily, Plan> plans = new ConcurrentHashMap<>();

    public Collection<Plan> all() {
        return plans.values();
    }

    @Override
    public void synced(Synced sync) {
        plans.put(sync.plan().family(), sync.plan());
    }
}
