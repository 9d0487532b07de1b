package dev.sluice.daemon.report;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sluice.base.log.RateLimitedLog;
import dev.sluice.kube.events.Event;
import dev.sluice.kube.events.Events;
import dev.sluice.kube.events.Regarding;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.AddressConflict;
import dev.sluice.sync.Drift;
import dev.sluice.sync.SyncListener;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/// Tells of Services that do not get an address that they ask for: once an hour each, of those that
/// would take the node's own; once each time, of those that another Service has.
public final class SkippedServices implements SyncListener {
    private static final int MOST = 1000;

    /// One user may have very many Services claim what others have.
    private static final RateLimitedLog.Rate LINES =
            new RateLimitedLog.Rate(20, Duration.ofSeconds(10));

    private final Logger log;
    private final RateLimitedLog conflicts;
    private final Events events;
    private final Cache<String, Boolean> said =
            Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(Duration.ofHours(1)).build();

    public SkippedServices(Logger log, Events events) {
        this.log = log;
        this.conflicts = new RateLimitedLog(log, LINES, System::nanoTime);
        this.events = events;
    }

    /// In one line.
    public static String line(ServiceName service, Ip clusterIp) {
        return "Service " + service + ": " + why(clusterIp);
    }

    private static String why(Ip clusterIp) {
        return "the cluster IP "
                + clusterIp
                + " is this node's own address: the Service has no rules";
    }

    @Override
    public void skipped(IpFamily family, ServiceName service, Ip clusterIp) {
        String line = line(service, clusterIp);
        if (said.asMap().putIfAbsent(line, true) == null) {
            log.warn("{}", line);
            warn(service, why(clusterIp));
        }
    }

    @Override
    public void addressTaken(IpFamily family, AddressConflict conflict) {
        conflicts.say(Level.WARN, family.label() + ": " + conflict);
        warn(conflict.loser().service(), conflict.toString());
    }

    private void warn(ServiceName service, String note) {
        events.record(
                new Event(
                        new Regarding.OfService(service),
                        Event.Type.WARNING,
                        "AddressTaken",
                        "SyncRules",
                        note));
    }

    @Override
    public void synced(Synced sync) {}

    @Override
    public void failed(IpFamily family, Exception cause, Duration took, Duration retryIn) {}

    @Override
    public void drifted(IpFamily family, Drift drift) {}
}
