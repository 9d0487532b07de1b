package dev.sluice.ipvs;

import dev.sluice.ipvs.change.ResourceRefCounts;
import dev.sluice.ipvs.kernel.Kernel;
import dev.sluice.ipvs.kernel.Kernel.Census;
import dev.sluice.ipvs.kernel.Kernel.Load;
import dev.sluice.ipvs.kernel.ServiceLink;
import dev.sluice.ipvs.state.IpsetEntry;
import dev.sluice.ipvs.state.IpsetName;
import dev.sluice.ipvs.state.Item.Bound;
import dev.sluice.ipvs.state.Item.Member;
import dev.sluice.ipvs.state.Pool;
import dev.sluice.ipvs.state.RealServerAddress;
import dev.sluice.ipvs.state.ServerAddress;
import dev.sluice.ipvs.state.VirtualServerSpec;
import dev.sluice.model.Ip;
import dev.sluice.plan.Endpoint;
import dev.sluice.sync.SyncException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Looks whether what was written still stands: the kernel does not tell of changes to virtual
/// servers.
///
/// What the kernel lists at once is compared every 2 s: virtual servers, the addresses of
/// `kube-ipvs0` whose packets come in, the kind and the size of each set, sysctls; up to 10 s apart
/// where that list is long. The rest costs more, and is gone through in a round, a portion at each
/// look: entries of sets, real servers, and the rules. A round is a number of looks, and takes as
/// long whatever a look costs: what was damaged is found within half a minute on a slow or a busy
/// machine, too.
final class Verification {
    static final Duration INTERVAL = Duration.ofSeconds(1);

    /// How many looks a round has: there are fewer sets, so that the last is for the rules. It
    /// leaves 10 s for looks that come late.
    private static final int ROUND = 20;

    private static final List<IpsetName> SETS = List.of(IpsetName.values());

    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    /// How much longer than a census to wait for the next.
    private static final int COST = 200;

    private final Kernel kernel;
    private final HostSettings host;
    private final RuleTables rules;
    private final Draining draining;
    private final PendingRemovals pendingRemovals;
    private final LongSupplier nanos;
    private int looks;
    private long nextCensus;

    /// @param pendingRemovals what stands although it should not, since the kernel refuses to
    ///   remove it
    Verification(
            Kernel kernel,
            HostSettings host,
            RuleTables rules,
            Draining draining,
            PendingRemovals pendingRemovals,
            LongSupplier nanos) {
        this.kernel = kernel;
        this.host = host;
        this.rules = rules;
        this.draining = draining;
        this.pendingRemovals = pendingRemovals;
        this.nanos = nanos;
        this.nextCensus = nanos.getAsLong();
    }

    /// @return what is not as it was left
    Optional<String> look(ResourceRefCounts refCounts) throws SyncException {
        Optional<String> found = Optional.empty();
        if (nanos.getAsLong() - nextCensus >= 0) {
            found = census(refCounts);
        }
        return found.isPresent() ? found : portion(refCounts, looks++ % ROUND);
    }

    private Optional<String> census(ResourceRefCounts refCounts) throws SyncException {
        long began = nanos.getAsLong();
        Census census = kernel.census();
        long now = nanos.getAsLong();
        long pause = Math.max((now - began) * COST, SHORTEST_PAUSE.toNanos());
        nextCensus = now + Math.min(pause, LONGEST_PAUSE.toNanos());
        return virtualServers(refCounts, census.servers())
                .or(() -> sizes(refCounts, census.entries()))
                .or(() -> addresses(refCounts, census.bound()))
                .or(host::wrong);
    }

    private static Optional<String> virtualServers(
            ResourceRefCounts refCounts, Map<ServerAddress, VirtualServerSpec> standing) {
        for (ServerAddress at : refCounts.addresses()) {
            Pool pool = refCounts.pool(at);
            VirtualServerSpec server = standing.get(at);
            if (server == null) {
                return Optional.of("virtual server " + at + " is gone");
            }
            if (pool != null && !server.equals(pool.server())) {
                return Optional.of("virtual server " + at + " is set otherwise");
            }
        }
        return Optional.empty();
    }

    private Optional<String> sizes(ResourceRefCounts refCounts, Map<IpsetName, Integer> sizes) {
        return SETS.stream()
                .flatMap(set -> size(refCounts, set, sizes.get(set)).stream())
                .findFirst();
    }

    /// @param entries null where there is no such set
    private Optional<String> size(
            ResourceRefCounts refCounts, IpsetName set, @Nullable Integer entries) {
        int wanted = refCounts.entries(set) + pendingRemovals.entries(set);
        return entries != null && entries == wanted
                ? Optional.empty()
                : Optional.of(
                        entries != null && entries < 0
                                ? "ipset %s is of another kind".formatted(set)
                                : "ipset %s holds %s entries, not %d"
                                        .formatted(set, entries == null ? "no" : entries, wanted));
    }

    private Optional<String> addresses(ResourceRefCounts refCounts, Set<Ip> bound) {
        for (Ip ip : bound) {
            var address = new Bound(ip);
            if (!refCounts.needs(address) && !pendingRemovals.keeps(address)) {
                return Optional.of("%s has address %s besides".formatted(ServiceLink.NAME, ip));
            }
        }
        // One address for each entry of that set.
        int wanted = refCounts.entries(IpsetName.IPVS_IPS) + pendingRemovals.addresses();
        return bound.size() == wanted
                ? Optional.empty()
                : Optional.of(
                        "%s brings in packets for %d addresses, not %d"
                                .formatted(ServiceLink.NAME, bound.size(), wanted));
    }

    private Optional<String> portion(ResourceRefCounts refCounts, int turn) throws SyncException {
        Optional<String> found = realServers(refCounts, turn);
        for (int set = turn; found.isEmpty() && set < SETS.size(); set += ROUND) {
            found = entries(refCounts, SETS.get(set));
        }
        if (found.isEmpty() && turn == ROUND - 1) {
            found = rules.look();
        }
        return found;
    }

    /// As many as there should be, and each of them ours: then they are the same.
    private Optional<String> entries(ResourceRefCounts refCounts, IpsetName set)
            throws SyncException {
        Set<IpsetEntry> entries = kernel.entries(set);
        for (IpsetEntry entry : entries) {
            var member = new Member(set, entry);
            if (!refCounts.needs(member) && !pendingRemovals.keeps(member)) {
                return Optional.of("ipset %s holds %s besides".formatted(set, entry));
            }
        }
        return size(refCounts, set, entries.size());
    }

    private Optional<String> realServers(ResourceRefCounts refCounts, int turn)
            throws SyncException {
        for (ServerAddress at : refCounts.addresses()) {
            if (Math.floorMod(at.hashCode(), ROUND) == turn) {
                Optional<String> found = realServers(refCounts, at);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<String> realServers(ResourceRefCounts refCounts, ServerAddress at)
            throws SyncException {
        Pool pool = refCounts.pool(at);
        List<Endpoint> endpoints = pool == null ? List.of() : pool.endpoints();
        Map<RealServerAddress, Load> loads = new HashMap<>(kernel.loads(at));
        for (Endpoint endpoint : endpoints) {
            Load load = loads.remove(RealServerAddress.of(endpoint));
            if (load == null || load.weight() != 1) {
                return Optional.of(
                        "real server %s of %s is gone or set otherwise"
                                .formatted(endpoint.text(), at));
            }
        }
        // Those that drain may go by themselves: whoever looks after them forgets them then.
        Set<RealServerAddress> leaving = draining.of(at);
        for (Map.Entry<RealServerAddress, Load> other : loads.entrySet()) {
            boolean drains = other.getValue().weight() == 0 && leaving.contains(other.getKey());
            if (!drains && !pendingRemovals.keeps(at, other.getKey())) {
                return Optional.of("%s has real server %s besides".formatted(at, other.getKey()));
            }
        }
        return Optional.empty();
    }
}
