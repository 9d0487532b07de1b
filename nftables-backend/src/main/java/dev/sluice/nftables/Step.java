package dev.sluice.nftables;

import dev.sluice.nftables.table.Command;
import java.util.List;

/// Commands that must be one transaction. Between two steps, packets meet no half of anything.
record Step(List<Command> commands) {
    Step {
        commands = List.copyOf(commands);
    }

    static Step of(Command... commands) {
        return new Step(List.of(commands));
    }

    int changes() {
        return commands.stream().mapToInt(Command::changes).sum();
    }

    /// What it does first, in a few words.
    String text() {
        return commands.getFirst().text();
    }
}
