package dev.sluice.nftables;

import dev.sluice.nftables.table.Command;
import java.util.ArrayList;
import java.util.List;

/// Steps grouped into transactions: one, unless it would keep other writers waiting for long.
///
/// @param parts the transactions in order, none of them empty
record Transactions(List<List<Step>> parts) {
    /// The most changes of a transaction: about half a megabyte, for which the kernel needs some 15
    /// ms. (An empty transaction takes 0.1 ms.) A larger step is not split.
    static final int MOST = 10_000;

    Transactions {
        parts = parts.stream().map(List::copyOf).toList();
    }

    /// @param most the most changes of a transaction; a larger step is a transaction of its own
    static Transactions of(List<Step> steps, int most) {
        List<List<Step>> parts = new ArrayList<>();
        List<Step> part = new ArrayList<>();
        int changes = 0;
        for (Step step : steps) {
            if (changes > 0 && changes + step.changes() > most) {
                parts.add(part);
                part = new ArrayList<>();
                changes = 0;
            }
            part.add(step);
            changes += step.changes();
        }
        if (!part.isEmpty()) {
            parts.add(part);
        }
        return new Transactions(parts);
    }

    static List<Command> commands(List<Step> part) {
        return part.stream().flatMap(step -> step.commands().stream()).toList();
    }

    int size() {
        return parts.size();
    }
}
