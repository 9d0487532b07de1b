package dev.sluice.iptables;

import dev.sluice.iptables.StaleRuleRemoval.InTable;
import dev.sluice.iptables.StaleRuleRemoval.Left;
import dev.sluice.iptables.compile.Dispatch;
import dev.sluice.iptables.diff.ServiceEdit;
import dev.sluice.iptables.diff.StaleRules.InstalledRule;
import dev.sluice.iptables.table.Chain;
import dev.sluice.iptables.table.Table;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/// What could not be removed, and when to try again: after a second, then after twice as long each
/// time.
final class PendingRemovals {
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    private final LongSupplier nanos;
    private final Map<InTable, String> rules = new LinkedHashMap<>();
    private final Map<String, String> chains = new LinkedHashMap<>();
    private Duration wait = FIRST_WAIT;
    private long since;

    /// @param nanos a monotonic clock, in nanoseconds
    PendingRemovals(LongSupplier nanos) {
        this.nanos = nanos;
    }

    Left left() {
        return new Left(new LinkedHashMap<>(rules), new LinkedHashMap<>(chains));
    }

    /// How long until the next try.
    Optional<Duration> due() {
        return rules.isEmpty() && chains.isEmpty()
                ? Optional.empty()
                : Optional.of(wait.minusNanos(nanos.getAsLong() - since));
    }

    /// It is found again when what stands is read.
    void forget() {
        rules.clear();
        chains.clear();
    }

    /// More could not be removed.
    void add(Left left) {
        if (!left.isNothing()) {
            rules.putAll(left.rules());
            chains.putAll(left.chains());
            wait = FIRST_WAIT;
            since = nanos.getAsLong();
        }
    }

    /// All was tried again.
    void tried(Left left) {
        Duration longer = wait.multipliedBy(2);
        forget();
        add(left);
        wait = longer.compareTo(LONGEST_WAIT) < 0 ? longer : LONGEST_WAIT;
    }

    /// A service needs again what its edit writes.
    void written(Table table, ServiceEdit edit) {
        if (table == Table.NAT) {
            edit.write().stream().map(Chain::name).forEach(chains::remove);
        }
        for (Dispatch rule : edit.add()) {
            var standing = new InstalledRule(rule.chain(), rule.rule().text());
            rules.remove(new InTable(table, standing));
        }
    }
}
