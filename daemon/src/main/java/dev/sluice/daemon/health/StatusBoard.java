package dev.sluice.daemon.health;

import dev.sluice.daemon.health.Status.OfFamily;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Node;
import dev.sluice.sync.Chore;
import dev.sluice.sync.Drift;
import dev.sluice.sync.SyncListener;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Where the sync thread writes how it is doing, and any thread reads it.
public final class StatusBoard implements SyncListener, Chore {
    private static final Duration WHENEVER = Duration.ofHours(1);

    private final InstantSource clock;
    private volatile Status status;

    public StatusBoard(Collection<IpFamily> families, InstantSource clock) {
        this.clock = clock;
        Map<IpFamily, OfFamily> start = new EnumMap<>(IpFamily.class);
        families.forEach(family -> start.put(family, OfFamily.NOT_YET));
        this.status = new Status(clock.instant(), clock.instant(), Optional.empty(), start);
    }

    public Status status() {
        return status;
    }

    /// The node as it is known now.
    public void node(Node node) {
        Status now = status;
        status = new Status(now.started(), now.alive(), Optional.of(node), now.families());
    }

    /// The sync thread has gone round.
    @Override
    public Duration turn() {
        Status now = status;
        status = new Status(now.started(), clock.instant(), now.node(), now.families());
        return WHENEVER;
    }

    @Override
    public void requested(IpFamily family) {
        write(family, was -> was.pendingSince(clock.instant()));
    }

    @Override
    public void unneeded(IpFamily family) {
        write(family, OfFamily::notPending);
    }

    @Override
    public void synced(Synced sync) {
        write(
                sync.plan().family(),
                was ->
                        new OfFamily(
                                Optional.of(clock.instant()),
                                Optional.empty(),
                                sync.took(),
                                sync.plan().services().size(),
                                sync.report().tallies(),
                                0,
                                Optional.empty(),
                                was.drifts()));
    }

    @Override
    public void failed(IpFamily family, Exception cause, Duration took, Duration retryIn) {
        String reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        write(family, was -> was.pendingSince(clock.instant()).failed(reason));
    }

    @Override
    public void drifted(IpFamily family, Drift drift) {
        write(family, OfFamily::drifted);
    }

    // Only the sync thread writes, so nothing is lost between reading and writing.
    private void write(IpFamily family, UnaryOperator<OfFamily> change) {
        Status now = status;
        Map<IpFamily, OfFamily> families = new EnumMap<>(IpFamily.class);
        families.putAll(now.families());
        families.compute(family, (_, was) -> change.apply(was == null ? OfFamily.NOT_YET : was));
        status = new Status(now.started(), now.alive(), now.node(), families);
    }
}
