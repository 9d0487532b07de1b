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

/// The rules and chains that could not be removed, and the time of the next try: after a second,
/// then after twice as long each time, 5 minutes at most.
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

    /// The time until the next try, negative if it is overdue; empty if nothing is pending.
    Optional<Duration> due() {
        return rules.isEmpty() && chains.isEmpty()
                ? Optional.empty()
                : Optional.of(wait.minusNanos(nanos.getAsLong() - since));
    }

    /// Drops all entries, before the installed rules are read, which finds them again.
    void forget() {
        rules.clear();
        chains.clear();
    }

    /// Adds what could not be removed.
    void add(Left left) {
        if (!left.isNothing()) {
            rules.putAll(left.rules());
            chains.putAll(left.chains());
            wait = FIRST_WAIT;
            since = nanos.getAsLong();
        }
    }

    /// Replaces all entries with what is left after another try.
    void tried(Left left) {
        Duration longer = wait.multipliedBy(2);
        forget();
        add(left);
        wait = longer.compareTo(LONGEST_WAIT) < 0 ? longer : LONGEST_WAIT;
    }

    /// Drops the entries that a service's edit has written again.
    void written(Table table, ServiceEdit edit) {
        if (table == Table.NAT) {
            edit.write().stream().map(Chain::name).forEach(chains::remove);
        }
        for (Dispatch rule : edit.add()) {
            var installed = new InstalledRule(rule.chain(), rule.rule().text());
            rules.remove(new InTable(table, installed));
        }
    }
}
