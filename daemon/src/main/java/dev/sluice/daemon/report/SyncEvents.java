package dev.sluice.daemon.report;

import dev.sluice.kube.events.Event;
import dev.sluice.kube.events.Events;
import dev.sluice.kube.events.Regarding;
import dev.sluice.model.IpFamily;
import dev.sluice.sync.Drift;
import dev.sluice.sync.SyncListener;

/// Records Events about syncs that users can act on: rules changed by another program, and Services
/// whose rules the kernel refuses.
public final class SyncEvents implements SyncListener {
    private final Events events;
    private final RefusalNews news = new RefusalNews();

    public SyncEvents(Events events) {
        this.events = events;
    }

    @Override
    public void synced(Synced sync) {
        String family = sync.plan().family().label();
        news.after(sync)
                .refused()
                .forEach((service, why) ->
                        events.record(
                                new Event(
                                        new Regarding.OfService(service),
                                        Event.Type.WARNING,
                                        "RulesRefused",
                                        "SyncRules",
                                        family + ": " + why)));
    }

    @Override
    public void drifted(IpFamily family, Drift drift) {
        events.record(
                new Event(
                        Regarding.THIS_NODE,
                        Event.Type.WARNING,
                        "RulesChanged",
                        "RepairRules",
                        "%s: another program (%s) changed our rules in table %s: %s; repairing"
                                .formatted(
                                        family.label(),
                                        drift.culprit(),
                                        drift.table(),
                                        drift.what())));
    }
}
