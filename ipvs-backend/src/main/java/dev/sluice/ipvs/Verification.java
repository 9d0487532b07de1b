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

/// Checks whether what was written is still installed, because the kernel does not announce changes
/// of virtual servers.
///
/// What the kernel lists at once is compared every 2 s, or up to every 10 s if the list is long:
/// virtual servers, the addresses of `kube-ipvs0` whose packets are accepted, the type and size of
/// each set, sysctls. Entries of sets, real servers and rules cost more and are checked in
/// portions, one at each check. A round of portions has a fixed number of checks, whatever they
/// cost. So damage is found within half a minute on a slow or busy machine, too.
final class Verification {
    static final Duration INTERVAL = Duration.ofSeconds(1);

    /// How many checks a round has. There are fewer sets than that, so that the last check is for
    /// the rules. It leaves 10 s for checks that are late.
    private static final int ROUND = 20;

    private static final List<IpsetName> SETS = List.of(IpsetName.values());

    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    /// How many times the duration of a census to wait for the next one.
    private static final int COST = 200;

    private final Kernel kernel;
    private final HostSettings host;
    private final RuleTables rules;
    private final Draining draining;
    private final PendingRemovals pendingRemovals;
    private final LongSupplier nanos;
    private int checks;
    private long nextCensus;

    /// @param pendingRemovals what is still installed because the kernel refuses to remove it
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

    /// @return the first difference; empty if none was found
    Optional<String> check(ResourceRefCounts refCounts) throws SyncException {
        Optional<String> found = Optional.empty();
        if (nanos.getAsLong() - nextCensus >= 0) {
            found = census(refCounts);
        }
        return found.isPresent() ? found : portion(refCounts, checks++ % ROUND);
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
            ResourceRefCounts refCounts, Map<ServerAddress, VirtualServerSpec> installed) {
        for (ServerAddress at : refCounts.addresses()) {
            Pool pool = refCounts.pool(at);
            VirtualServerSpec server = installed.get(at);
            if (server == null) {
                return Optional.of("virtual server " + at + " is gone");
            }
            if (pool != null && !server.equals(pool.server())) {
                return Optional.of("virtual server " + at + " has other settings");
            }
        }
        return Optional.empty();
    }

    private Optional<String> sizes(ResourceRefCounts refCounts, Map<IpsetName, Integer> sizes) {
        return SETS.stream()
                .flatMap(set -> size(refCounts, set, sizes.get(set)).stream())
                .findFirst();
    }

    /// @param entries null if there is no such set
    private Optional<String> size(
            ResourceRefCounts refCounts, IpsetName set, @Nullable Integer entries) {
        int wanted = refCounts.entries(set) + pendingRemovals.entries(set);
        return entries != null && entries == wanted
                ? Optional.empty()
                : Optional.of(
                        entries != null && entries < 0
                                ? "ipset %s has another type or size limit".formatted(set)
                                : "ipset %s holds %s entries, not %d"
                                        .formatted(set, entries == null ? "no" : entries, wanted));
    }

    private Optional<String> addresses(ResourceRefCounts refCounts, Set<Ip> bound) {
        for (Ip ip : bound) {
            var address = new Bound(ip);
            if (!refCounts.needs(address) && !pendingRemovals.keeps(address)) {
                return Optional.of("%s has the extra address %s".formatted(ServiceLink.NAME, ip));
            }
        }
        // That set has one entry for each address.
        int wanted = refCounts.entries(IpsetName.IPVS_IPS) + pendingRemovals.addresses();
        return bound.size() == wanted
                ? Optional.empty()
                : Optional.of(
                        "%s accepts packets for %d addresses, not %d"
                                .formatted(ServiceLink.NAME, bound.size(), wanted));
    }

    private Optional<String> portion(ResourceRefCounts refCounts, int turn) throws SyncException {
        Optional<String> found = realServers(refCounts, turn);
        for (int set = turn; found.isEmpty() && set < SETS.size(); set += ROUND) {
            found = entries(refCounts, SETS.get(set));
        }
        if (found.isEmpty() && turn == ROUND - 1) {
            found = rules.check();
        }
        return found;
    }

    /// Compares the number of entries, and whether each of them is ours: then the set is as wanted.
    private Optional<String> entries(ResourceRefCounts refCounts, IpsetName set)
            throws SyncException {
        Set<IpsetEntry> entries = kernel.entries(set);
        for (IpsetEntry entry : entries) {
            var member = new Member(set, entry);
            if (!refCounts.needs(member) && !pendingRemovals.keeps(member)) {
                return Optional.of("ipset %s has the extra entry %s".formatted(set, entry));
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
                        "real server %s of %s is missing or has other settings"
                                .formatted(endpoint.text(), at));
            }
        }
        // Draining real servers may be missing: the draining check forgets them then.
        Set<RealServerAddress> expected = draining.of(at);
        for (Map.Entry<RealServerAddress, Load> other : loads.entrySet()) {
            boolean drains = other.getValue().weight() == 0 && expected.contains(other.getKey());
            if (!drains && !pendingRemovals.keeps(at, other.getKey())) {
                return Optional.of("%s has the extra real server %s".formatted(at, other.getKey()));
            }
        }
        return Optional.empty();
    }
}
