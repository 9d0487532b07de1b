package dev.sluice.iptables;

import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Hands on what `iptables-save` says, and sees whether it is whole: what is taken for missing is
/// written anew, and a chain that is made empties the one that stands.
final class DumpCheck {
    private final Consumer<String> to;
    private @Nullable String odd;
    private boolean inTable;

    DumpCheck(Consumer<String> to) {
        this.to = to;
    }

    void line(String line) {
        boolean known =
                switch (line.charAt(0)) {
                    case '#' -> !line.endsWith("is incompatible, use 'nft' tool.");
                    case '*' -> !inTable;
                    case ':', '-', '[' -> inTable;
                    default -> inTable && line.equals("COMMIT");
                };
        if (!known && odd == null) {
            odd = line;
        }
        switch (line.charAt(0)) {
            case '*' -> inTable = true;
            case 'C' -> inTable = false;
            default -> {}
        }
        to.accept(line);
    }

    /// What is wrong with all that was said.
    Optional<String> wrong() {
        if (odd != null) {
            return Optional.of("said `" + Complaint.oneLine(odd) + "`");
        }
        return inTable ? Optional.of("stopped in the middle of a table") : Optional.empty();
    }
}
