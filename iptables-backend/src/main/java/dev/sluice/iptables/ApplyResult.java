package dev.sluice.iptables;

import dev.sluice.iptables.DriftWatch.Written;
import dev.sluice.iptables.table.Table;
import dev.sluice.model.ServiceName;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/// What came of one [Applier]'s work, or of several one after the other.
///
/// @param refused the services that the kernel refused, and why: all else is done
/// @param held how many rules of services each table holds more than before
/// @param written what the kernel must have heard of
/// @param changes how many rules and chains were written or removed
record ApplyResult(
        Map<ServiceName, String> refused, Map<Table, Integer> held, Written written, int changes) {
    ApplyResult {
        refused = Map.copyOf(refused);
        held = Map.copyOf(held);
    }

    /// @param stoodIsKnown whether all that stood before was known
    static ApplyResult of(Applier applier, boolean stoodIsKnown) {
        Map<Table, Integer> held = new EnumMap<>(Table.class);
        for (Table table : Table.values()) {
            held.put(table, applier.held(table));
        }
        return new ApplyResult(
                applier.refused(), held, applier.written(stoodIsKnown), applier.changes());
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

    /// How many rules of a table were written.
    int written(Table table) {
        return written.rules().getOrDefault(table, 0);
    }
}
