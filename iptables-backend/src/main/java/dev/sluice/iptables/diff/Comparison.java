package dev.sluice.iptables.diff;

import dev.sluice.iptables.diff.StaleRules.InstalledRule;
import dev.sluice.iptables.table.Chain;
import dev.sluice.iptables.table.Dump;
import dev.sluice.iptables.table.Table;
import dev.sluice.model.ServiceName;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Finds the first difference between the installed and the desired rules.
public final class Comparison {
    private final DumpDiff diff;

    public Comparison(Dump dump, Desired desired) {
        diff = new DumpDiff(dump, desired);
    }

    /// A difference.
    ///
    /// @param what a description in a few words
    public record Difference(Table table, String what) {}

    /// The first difference; empty if there is none.
    ///
    /// @param left returns the rules and chains of a table that no service needs but that the
    ///   kernel refused to remove
    public Optional<Difference> first(Function<Table, StaleRules> left) {
        for (Table table : Table.values()) {
            Optional<String> what =
                    missing(table)
                            .or(() -> ofServices(table))
                            .or(() -> tooMany(table, left.apply(table)));
            if (what.isPresent()) {
                return Optional.of(new Difference(table, what.get()));
            }
        }
        return Optional.empty();
    }

    private Optional<String> missing(Table table) {
        FixedEdit edit = diff.fixed(table);
        if (!edit.enter().isEmpty()) {
            var entry = edit.enter().getFirst();
            return Optional.of("the jump from " + entry.chain() + " to " + entry.to() + " is gone");
        }
        List<String> chains = edit.write().stream().map(Chain::name).toList();
        return chains.stream()
                .findFirst()
                .or(() -> edit.make().stream().findFirst())
                .map(Comparison::changed)
                .or(() ->
                        edit.addJumps().isEmpty() && edit.removeJumps().isEmpty()
                                ? Optional.empty()
                                : Optional.of("the jumps to the node ports changed"));
    }

    private Optional<String> ofServices(Table table) {
        for (ServiceName service : diff.services()) {
            ServiceEdit edit = diff.edit(service, table);
            if (!edit.write().isEmpty()) {
                return Optional.of(changed(edit.write().getFirst().name()));
            }
            if (!edit.add().isEmpty()) {
                return Optional.of(
                        "a rule of service "
                                + service
                                + " is gone from chain "
                                + edit.add().getFirst().chain());
            }
        }
        return Optional.empty();
    }

    private Optional<String> tooMany(Table table, StaleRules left) {
        StaleRules found = diff.leftovers(table, diff.desired().found());
        return found.rules().stream()
                .filter(rule -> !left.rules().contains(rule))
                .map(InstalledRule::chain)
                .findFirst()
                .or(() ->
                        found.chains().stream()
                                .filter(chain -> !left.chains().contains(chain))
                                .findFirst())
                .map(Comparison::changed);
    }

    private static String changed(String chain) {
        return "chain " + chain + " changed";
    }
}
