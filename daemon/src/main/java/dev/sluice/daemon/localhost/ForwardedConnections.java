package dev.sluice.daemon.localhost;

import dev.sluice.base.log.RateLimitedLog;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// All forwarded connections, by node port. A new connection is always accepted: if the limit is
/// reached, the node port with the most connections loses its idlest one. Used by the event loop
/// only.
final class ForwardedConnections {
    private static final Logger LOG = LoggerFactory.getLogger(ForwardedConnections.class);
    private static final RateLimitedLog.Rate RATE =
            new RateLimitedLog.Rate(1, Duration.ofMinutes(1));

    private final int limit;
    private final RateLimitedLog log;

    /// In the order of idleness, the idlest first. No set is empty.
    private final Map<LoopbackAddress, SequencedSet<ForwardedConnection>> byPort = new HashMap<>();

    private int size;

    ForwardedConnections(int limit, LongSupplier nanoTime) {
        this.limit = limit;
        this.log = new RateLimitedLog(LOG, RATE, nanoTime);
    }

    /// Adds a connection, and closes another one if the limit is reached.
    void enter(LoopbackAddress at, ForwardedConnection connection) {
        if (size >= limit) {
            closeIdlest();
        }
        byPort.computeIfAbsent(at, _ -> new LinkedHashSet<>()).addLast(connection);
        size++;
    }

    /// Records that bytes were forwarded.
    void used(LoopbackAddress at, ForwardedConnection connection) {
        SequencedSet<ForwardedConnection> all = byPort.get(at);
        if (all != null && all.contains(connection)) {
            all.addLast(connection);
        }
    }

    /// Removes a connection that is closed.
    void leave(LoopbackAddress at, ForwardedConnection connection) {
        SequencedSet<ForwardedConnection> all = byPort.get(at);
        if (all != null && all.remove(connection)) {
            size--;
            if (all.isEmpty()) {
                byPort.remove(at);
            }
        }
    }

    /// The connections of a node port.
    Collection<ForwardedConnection> of(LoopbackAddress at) {
        return List.copyOf(byPort.getOrDefault(at, new LinkedHashSet<>()));
    }

    /// Closes the idlest connection of the node port with the most connections.
    ///
    /// @return false if there is no connection
    boolean closeIdlest() {
        Optional<Map.Entry<LoopbackAddress, SequencedSet<ForwardedConnection>>> busiest =
                byPort.entrySet().stream()
                        .max(Comparator.comparingInt(entry -> entry.getValue().size()));
        busiest.ifPresent(entry -> {
            var _ =
                    log.say(
                            Level.WARN,
                            "the idlest connection to node port %s was closed to make room for a new one: there are %d"
                                    .formatted(entry.getKey(), size));
            entry.getValue().getFirst().reset();
        });
        return busiest.isPresent();
    }
}
