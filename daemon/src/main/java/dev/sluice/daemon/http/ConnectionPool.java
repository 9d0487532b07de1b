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

/// Connections that share one limit. A new one always gets in: where there is no room, the one goes
/// that has been of no use for longest. Use is to be let in, or to be answered; bytes that come in
/// drops are none.
///
/// @param <C> a connection, by identity or by value
final class ConnectionPool<C> {
    private final Limits.Share share;
    private final Consumer<C> close;

    /// The idlest first.
    private final SequencedMap<C, State> connections = new LinkedHashMap<>();

    private long answerBytes;

    /// @param answerBytes that the client has yet to read
    private record State(InetAddress source, long answerBytes) {}

    /// @param close told of each connection that has to go, once it is no longer counted
    ConnectionPool(Limits.Share share, Consumer<C> close) {
        this.share = share;
        this.close = close;
    }

    int size() {
        return connections.size();
    }

    /// Lets a connection in.
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

    /// A connection is sent an answer of so many bytes.
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

    /// A connection has taken its answer.
    void answered(C connection) {
        State state = set(connection, 0);
        if (state != null) {
            connections.putLast(connection, state);
        }
    }

    /// A connection is closed, by whomever.
    void leave(C connection) {
        State state = connections.remove(connection);
        if (state != null) {
            answerBytes -= state.answerBytes();
        }
    }

    /// Closes the one that has been of no use for longest.
    ///
    /// @return whether there was one
    boolean closeIdlest() {
        return closeIdlest(_ -> true);
    }

    private boolean closeIdlest(Predicate<State> among) {
        Optional<Map.Entry<C, State>> idlest =
                connections.entrySet().stream().filter(e -> among.test(e.getValue())).findFirst();
        idlest.ifPresent(entry -> drop(entry.getKey()));
        return idlest.isPresent();
    }

    /// Those whose answers are not read yet, but for one, idlest first.
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
