package dev.sluice.daemon.mode;

import dev.sluice.ipvs.Drain;
import dev.sluice.ipvs.IpvsListener;
import dev.sluice.ipvs.UnknownScheduler;
import dev.sluice.kube.events.Event;
import dev.sluice.kube.events.Events;
import dev.sluice.kube.events.Regarding;
import dev.sluice.model.IpFamily;
import dev.sluice.model.ServiceName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reports incidents of ipvs mode in the log, and as Events if users can act on them.
record IpvsReport(IpFamily family, Events events) implements IpvsListener {
    private static final Logger LOG = LoggerFactory.getLogger(IpvsReport.class);

    @Override
    public void unknownScheduler(UnknownScheduler scheduler) {
        LOG.warn("{}: {}", family.label(), scheduler);
        warn(scheduler.service(), "UnknownScheduler", scheduler.toString());
    }

    @Override
    public void cutOff(Drain drain, String why) {
        LOG.info(
                "{}: real server {} of {} left, and {}: {} open connections are cut off",
                family.label(),
                drain.real(),
                drain.from(),
                why,
                drain.open());
    }

    @Override
    public void settingRefused(String why) {
        LOG.warn("{}: {}", family.label(), why);
    }

    private void warn(ServiceName service, String reason, String note) {
        events.record(
                new Event(
                        new Regarding.OfService(service),
                        Event.Type.WARNING,
                        reason,
                        "SyncRules",
                        note));
    }
}
