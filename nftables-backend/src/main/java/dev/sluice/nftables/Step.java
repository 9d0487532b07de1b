package dev.sluice.nftables;

import dev.sluice.nftables.table.Command;
import java.util.List;

/// Commands that must be in the same transaction. Packets may pass between two steps, but not
/// within one.
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

    /// Its first command, for a message.
    String text() {
        return commands.getFirst().text();
    }
}
