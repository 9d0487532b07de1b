package dev.sluice.ipvs;

import dev.sluice.ipvs.change.Ledger;
import dev.sluice.ipvs.kernel.Kernel;
import dev.sluice.ipvs.kernel.Kernel.Census;
import dev.sluice.ipvs.kernel.Kernel.Load;
import dev.sluice.ipvs.kernel.ServiceLink;
import dev.sluice.ipvs.state.Pool;
import dev.sluice.ipvs.state.RealServer;
import dev.sluice.ipvs.state.ServerAddress;
import dev.sluice.ipvs.state.SetName;
import dev.sluice.plan.Endpoint;
import dev.sluice.sync.SyncException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Looks whether what was written still stands: the kernel does not tell of changes to virtual
/// servers. All virtual servers, sets and addresses are counted at each look; real servers and
/// rules, which cost more, are gone through within half a minute.
final class Verification {
    private static final Duration INTERVAL = Duration.ofSeconds(2);

    /// After how many looks everything was looked at.
    private static final int ROUND = 15;

    /// How much longer than a look to wait for the next.
    private static final int COST = 200;

    private final Kernel kernel;
    private final RuleTables rules;
    private final Draining draining;
    private final LongSupplier nanos;
    private int looks;
    private Duration interval = INTERVAL;

    Verification(Kernel kernel, RuleTables rules, Draining draining, LongSupplier nanos) {
        this.kernel = kernel;
        this.rules = rules;
        this.draining = draining;
        this.nanos = nanos;
    }

    Duration interval() {
        return interval;
    }

    /// @return what is not as it was left
    Optional<String> look(Ledger ledger) throws SyncException {
        long began = nanos.getAsLong();
        looks++;
        Optional<String> found = count(ledger);
        if (found.isEmpty()) {
            found = realServers(ledger);
        }
        if (found.isEmpty() && looks % ROUND == 0) {
            found = rules.look();
        }
        Duration cost = Duration.ofNanos(nanos.getAsLong() - began).multipliedBy(COST);
        interval = cost.compareTo(INTERVAL) > 0 ? cost : INTERVAL;
        return found;
    }

    private Optional<String> count(Ledger ledger) throws SyncException {
        Census census = kernel.census();
        for (ServerAddress at : ledger.addresses()) {
            if (!census.servers().contains(at)) {
                return Optional.of("virtual server " + at + " is gone");
            }
        }
        for (SetName set : SetName.values()) {
            Integer entries = census.entries().get(set);
            if (entries == null || entries != ledger.entries(set)) {
                return Optional.of(
                        "ipset %s holds %s entries, not %d"
                                .formatted(
                                        set,
                                        entries == null ? "no" : entries,
                                        ledger.entries(set)));
            }
        }
        // One address for each entry of that set.
        int bound = ledger.entries(SetName.IPVS_IPS);
        return census.bound() == bound
                ? Optional.empty()
                : Optional.of(
                        "%s holds %d addresses, not %d"
                                .formatted(ServiceLink.NAME, census.bound(), bound));
    }

    /// The part of them whose turn it is.
    private Optional<String> realServers(Ledger ledger) throws SyncException {
        for (ServerAddress at : ledger.addresses()) {
            if (Math.floorMod(at.hashCode() + looks, ROUND) == 0) {
                Optional<String> found = realServers(ledger, at);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<String> realServers(Ledger ledger, ServerAddress at) throws SyncException {
        Pool pool = ledger.pool(at);
        List<Endpoint> endpoints = pool == null ? List.of() : pool.endpoints();
        Map<RealServer, Load> loads = kernel.loads(at);
        for (Endpoint endpoint : endpoints) {
            Load load = loads.get(RealServer.of(endpoint));
            if (load == null || load.weight() != 1) {
                return Optional.of(
                        "real server %s of %s is gone or weighs otherwise"
                                .formatted(endpoint.text(), at));
            }
        }
        int expected = endpoints.size() + draining.of(at).size();
        return loads.size() == expected
                ? Optional.empty()
                : Optional.of(
                        "%s has %d real servers, not %d".formatted(at, loads.size(), expected));
    }
}
