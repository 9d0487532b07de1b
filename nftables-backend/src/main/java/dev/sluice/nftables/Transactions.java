package dev.sluice.nftables;

import dev.sluice.nftables.table.Command;
import java.util.ArrayList;
import java.util.List;

/// Steps, put together to transactions: one, but for so many changes that it would keep other
/// writers waiting for long.
///
/// @param parts in their order, none of them empty
record Transactions(List<List<Step>> parts) {
    /// How many changes one holds at most, where they can be parted: half a megabyte, more or less,
    /// for which the kernel needs some 15 ms. (A transaction with nothing in it takes 0.1 ms.)
    static final int MOST = 10_000;

    Transactions {
        parts = parts.stream().map(List::copyOf).toList();
    }

    /// @param most how many changes one holds, where they can be parted
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
