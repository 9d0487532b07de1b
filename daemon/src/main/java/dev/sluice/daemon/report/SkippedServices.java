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

/// Reports Services that do not get a requested address. If it is the node's own address, the
/// Service is reported once an hour. If another Service owns it, the Service is reported at each
/// new conflict.
public final class SkippedServices implements SyncListener {
    private static final int MOST = 1000;

    /// The rate of conflicts is limited, because one user may create very many.
    private static final RateLimitedLog.Rate LINES =
            new RateLimitedLog.Rate(20, Duration.ofSeconds(10));

    private final Logger log;
    private final RateLimitedLog conflicts;
    private final Events events;
    private final Cache<String, Boolean> reported =
            Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(Duration.ofHours(1)).build();

    public SkippedServices(Logger log, Events events) {
        this.log = log;
        this.conflicts = new RateLimitedLog(log, LINES, System::nanoTime);
        this.events = events;
    }

    /// The log line.
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
        if (reported.asMap().putIfAbsent(line, true) == null) {
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
