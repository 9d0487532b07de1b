package dev.sluice.nftables;

import dev.sluice.nftables.table.Command;
import java.util.ArrayList;
import java.util.List;

/// Steps, put together to transactions: one, but for so many changes that it would keep other
/// writers waiting for long.
///
/// @param parts in their order, none of them empty
record Transactions(List<List<Command>> parts) {
    /// How many changes one holds at most, where they can be parted: half a megabyte, more or less,
    /// for which the kernel needs some 15 ms. (A transaction with nothing in it takes 0.1 ms.)
    private static final int MOST = 10_000;

    Transactions {
        parts = parts.stream().map(List::copyOf).toList();
    }

    /// @param whole whether it must be one in any case
    static Transactions of(List<Step> steps, boolean whole) {
        List<List<Command>> parts = new ArrayList<>();
        List<Command> part = new ArrayList<>();
        int changes = 0;
        for (Step step : steps) {
            if (!whole && changes > 0 && changes + step.changes() > MOST) {
                parts.add(part);
                part = new ArrayList<>();
                changes = 0;
            }
            part.addAll(step.commands());
            changes += step.changes();
        }
        if (!part.isEmpty()) {
            parts.add(part);
        }
        return new Transactions(parts);
    }

    int size() {
        return parts.size();
    }

    int changes() {
        return parts.stream().flatMap(List::stream).mapToInt(Command::changes).sum();
    }
}
