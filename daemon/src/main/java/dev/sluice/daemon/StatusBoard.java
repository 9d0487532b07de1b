package dev.sluice.daemon;

import dev.sluice.daemon.Status.OfFamily;
import dev.sluice.model.IpFamily;
import dev.sluice.sync.Drift;
import dev.sluice.sync.SyncListener;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Where the sync thread writes how it is doing, and any thread reads it.
final class StatusBoard implements SyncListener {
    private final Clock clock;
    private volatile Status status;

    StatusBoard(Collection<IpFamily> families, Clock clock) {
        this.clock = clock;
        Map<IpFamily, OfFamily> start = new EnumMap<>(IpFamily.class);
        families.forEach(family -> start.put(family, OfFamily.NOT_YET));
        this.status = new Status(clock.instant(), start);
    }

    Status status() {
        return status;
    }

    @Override
    public void synced(Synced sync) {
        write(
                sync.plan().family(),
                was ->
                        new OfFamily(
                                Optional.of(clock.instant()),
                                sync.took(),
                                sync.plan().services().size(),
                                sync.report().tallies(),
                                0,
                                Optional.empty(),
                                was.drifts()));
    }

    @Override
    public void failed(IpFamily family, Exception cause, Duration took, Duration retryIn) {
        write(
                family,
                was ->
                        new OfFamily(
                                was.synced(),
                                was.took(),
                                was.services(),
                                was.tallies(),
                                was.failures() + 1,
                                Optional.of(cause.toString()),
                                was.drifts()));
    }

    @Override
    public void drifted(IpFamily family, Drift drift) {
        write(
                family,
                was ->
                        new OfFamily(
                                was.synced(),
                                was.took(),
                                was.services(),
                                was.tallies(),
                                was.failures(),
                                was.error(),
                                was.drifts() + 1));
    }

    // Only the sync thread writes, so nothing is lost between reading and writing.
    private void write(IpFamily family, UnaryOperator<OfFamily> change) {
        Map<IpFamily, OfFamily> families = new EnumMap<>(IpFamily.class);
        families.putAll(status.families());
        families.compute(family, (_, was) -> change.apply(was == null ? OfFamily.NOT_YET : was));
        status = new Status(status.started(), families);
    }
}
