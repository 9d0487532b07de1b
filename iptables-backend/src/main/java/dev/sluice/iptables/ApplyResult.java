package dev.sluice.iptables;

import dev.sluice.iptables.DriftWatch.Written;
import dev.sluice.iptables.table.Table;
import dev.sluice.model.ServiceName;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/// The result of one [Applier], or of several one after another.
///
/// @param refused the services that the kernel refused, and the reasons. Everything else is done.
/// @param held the number of rules of services that each table gained
/// @param written the number of rules that the kernel must have received
/// @param changes the number of rules and chains that were written or removed
record ApplyResult(
        Map<ServiceName, String> refused, Map<Table, Integer> held, Written written, int changes) {
    ApplyResult {
        refused = Map.copyOf(refused);
        held = Map.copyOf(held);
    }

    /// @param installedIsKnown whether everything that was installed before was known
    static ApplyResult of(Applier applier, boolean installedIsKnown) {
        Map<Table, Integer> held = new EnumMap<>(Table.class);
        for (Table table : Table.values()) {
            held.put(table, applier.held(table));
        }
        return new ApplyResult(
                applier.refused(), held, applier.written(installedIsKnown), applier.changes());
    }

    ApplyResult and(ApplyResult later) {
        Map<ServiceName, String> all = new HashMap<>(refused);
        all.putAll(later.refused);
        boolean growthIsKnown = !written.growth().isEmpty() && !later.written.growth().isEmpty();
        return new ApplyResult(
                all,
                sum(held, later.held),
                new Written(
                        sum(written.rules(), later.written.rules()),
                        growthIsKnown ? sum(written.growth(), later.written.growth()) : Map.of()),
                changes + later.changes);
    }

    private static Map<Table, Integer> sum(Map<Table, Integer> one, Map<Table, Integer> other) {
        Map<Table, Integer> sum = new HashMap<>(one);
        other.forEach((table, count) -> sum.merge(table, count, Integer::sum));
        return sum;
    }

    /// The number of rules of a table that were written.
    int written(Table table) {
        return written.rules().getOrDefault(table, 0);
    }
}
