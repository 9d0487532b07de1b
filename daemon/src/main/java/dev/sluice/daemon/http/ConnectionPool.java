package dev.sluice.daemon.http;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Connections that share a limit. A new connection is always accepted: if the limit is reached,
/// the idlest connection is closed. Idleness is measured from the start of a connection or from the
/// last answer that its client took; bytes of an incomplete request do not count.
///
/// @param <C> the type of the connections, compared with `equals`
final class ConnectionPool<C> {
    private final Limits.Share share;
    private final Consumer<C> close;

    /// In the order of idleness, the idlest first.
    private final SequencedMap<C, State> connections = new LinkedHashMap<>();

    private long answerBytes;

    /// @param answerBytes the bytes of the answer that the client has not read yet
    private record State(InetAddress source, long answerBytes) {}

    /// @param close is called with each connection to close, after it was removed from the pool
    ConnectionPool(Limits.Share share, Consumer<C> close) {
        this.share = share;
        this.close = close;
    }

    int size() {
        return connections.size();
    }

    /// Adds a connection, and closes another if the limit is reached.
    void enter(C connection, InetAddress source) {
        Predicate<State> sameSource = state -> state.source().equals(source);
        long many = connections.values().stream().filter(sameSource).count();
        if (many >= share.perAddress()) {
            closeIdlest(sameSource);
        } else if (connections.size() >= share.connections()) {
            closeIdlest();
        }
        connections.putLast(connection, new State(source, 0));
    }

    /// Records that an answer of `bytes` bytes is sent to a connection. Closes others if too many
    /// bytes wait for their clients.
    void answering(C connection, long bytes) {
        set(connection, bytes);
        if (answerBytes > share.answerBytes()) {
            for (C idlest : waiting(connection)) {
                if (answerBytes > share.answerBytes()) {
                    drop(idlest);
                }
            }
        }
    }

    /// Records that the client has taken its answer.
    void answered(C connection) {
        State state = set(connection, 0);
        if (state != null) {
            connections.putLast(connection, state);
        }
    }

    /// Removes a connection that was closed.
    void leave(C connection) {
        State state = connections.remove(connection);
        if (state != null) {
            answerBytes -= state.answerBytes();
        }
    }

    /// Closes the idlest connection.
    ///
    /// @return false if there is no connection
    boolean closeIdlest() {
        return closeIdlest(_ -> true);
    }

    private boolean closeIdlest(Predicate<State> among) {
        Optional<Map.Entry<C, State>> idlest =
                connections.entrySet().stream().filter(e -> among.test(e.getValue())).findFirst();
        idlest.ifPresent(entry -> drop(entry.getKey()));
        return idlest.isPresent();
    }

    /// All connections but one whose answers have not been read, the idlest first.
    private List<C> waiting(C butFor) {
        return connections.entrySet().stream()
                .filter(e -> e.getValue().answerBytes() > 0 && !Objects.equals(e.getKey(), butFor))
                .map(Map.Entry::getKey)
                .toList();
    }

    private void drop(C connection) {
        leave(connection);
        close.accept(connection);
    }

    private @Nullable State set(C connection, long bytes) {
        return connections.computeIfPresent(
                connection,
                (_, state) -> {
                    answerBytes += bytes - state.answerBytes();
                    return new State(state.source(), bytes);
                });
    }
}
