package dev.sluice.ipvs.change;

import dev.sluice.ipvs.state.Pool;
import dev.sluice.ipvs.state.RealServerAddress;
import dev.sluice.ipvs.state.ServerAddress;
import dev.sluice.model.Protocol;
import dev.sluice.plan.Endpoint;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The changes of one virtual server.
///
/// @param edits in an order in which there are always as many real servers as possible: additions
///   before removals
/// @param draining the real servers that are to get no new connections, and to be removed when idle
public record PoolEdit(List<ServerEdit> edits, List<RealServerAddress> draining) {

    /// @param was the installed virtual server; null if there is none
    public static PoolEdit of(@Nullable InstalledServer was, Pool pool) {
        return was == null ? create(pool) : revise(was, pool);
    }

    /// Creates the virtual server.
    private static PoolEdit create(Pool pool) {
        ServerAddress at = pool.server().at();
        List<ServerEdit> edits = new ArrayList<>(pool.endpoints().size() + 1);
        edits.add(new ServerEdit.AddServer(pool.server()));
        for (Endpoint endpoint : pool.endpoints()) {
            edits.add(new ServerEdit.AddReal(at, RealServerAddress.of(endpoint)));
        }
        return new PoolEdit(edits, List.of());
    }

    /// Changes the installed virtual server to the planned one.
    private static PoolEdit revise(InstalledServer was, Pool pool) {
        ServerAddress at = pool.server().at();
        List<ServerEdit> edits = new ArrayList<>();
        if (!was.server().equals(pool.server())) {
            edits.add(new ServerEdit.SetServer(pool.server()));
        }
        Map<RealServerAddress, Integer> weights = was.weights();
        Set<RealServerAddress> wanted = new LinkedHashSet<>();
        for (Endpoint endpoint : pool.endpoints()) {
            RealServerAddress real = RealServerAddress.of(endpoint);
            wanted.add(real);
            Integer weight = weights.get(real);
            if (weight == null) {
                edits.add(new ServerEdit.AddReal(at, real));
            } else if (weight != 1) {
                edits.add(new ServerEdit.SetReal(at, real, 1));
            }
        }
        List<RealServerAddress> draining = new ArrayList<>();
        weights.forEach((real, weight) -> {
            if (wanted.contains(real)) {
                return;
            }
            if (!drains(at.protocol())) {
                edits.add(new ServerEdit.DeleteReal(at, real));
                return;
            }
            draining.add(real);
            if (weight != 0) {
                edits.add(new ServerEdit.SetReal(at, real, 0));
            }
        });
        return new PoolEdit(edits, draining);
    }

    /// Whether to wait for open connections. A UDP flow has no end of its own, and a client that
    /// keeps sending would keep it for ever. SCTP is treated as kube-proxy does.
    private static boolean drains(Protocol protocol) {
        return switch (protocol) {
            case TCP -> true;
            case UDP, SCTP -> false;
        };
    }
}
