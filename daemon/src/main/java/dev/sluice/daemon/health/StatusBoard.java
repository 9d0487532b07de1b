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

/// Holds the current [Status]. The sync threads write it and any thread reads it.
public final class StatusBoard implements SyncListener {
    private static final Duration INTERVAL = Duration.ofHours(1);

    private final InstantSource clock;
    private volatile Status status;

    /// @param clock a clock that never jumps
    public StatusBoard(Collection<IpFamily> families, InstantSource clock) {
        this.clock = clock;
        Map<IpFamily, OfFamily> start = new EnumMap<>(IpFamily.class);
        families.forEach(family -> start.put(family, OfFamily.notYet(clock.instant())));
        this.status = new Status(clock.instant(), Optional.empty(), start);
    }

    public Status status() {
        return status;
    }

    /// Sets the Node of this node.
    public synchronized void node(Node node) {
        status = new Status(status.started(), Optional.of(node), status.families());
    }

    /// Creates a chore that records each round of a family's sync thread.
    public Chore rounds(IpFamily family) {
        return () -> {
            write(family, was -> was.alive(clock.instant()));
            return INTERVAL;
        };
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
        var success =
                new Status.Success(
                        clock.instant(),
                        sync.took(),
                        sync.plan().services().size(),
                        sync.refused().size(),
                        sync.report().ruleCounts());
        write(sync.plan().family(), was -> was.succeeded(success));
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

    private synchronized void write(IpFamily family, UnaryOperator<OfFamily> change) {
        Map<IpFamily, OfFamily> families = new EnumMap<>(IpFamily.class);
        families.putAll(status.families());
        families.computeIfPresent(family, (_, was) -> change.apply(was));
        status = new Status(status.started(), status.node(), families);
    }
}
