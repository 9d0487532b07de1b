package dev.sluice.iptables;

import dev.sluice.iptables.table.Table;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Passes on the output of `iptables-save` and checks whether it is complete. A chain that is
/// missing in the output would be created again, which would empty the installed one.
final class DumpCheck {
    /// The line about a table that holds rules which iptables cannot show.
    private static final Pattern INCOMPATIBLE =
            Pattern.compile("# Table `(.*)' is incompatible, use 'nft' tool\\.");

    private final Consumer<String> to;
    private @Nullable String unexpected;
    private boolean inTable;

    DumpCheck(Consumer<String> to) {
        this.to = to;
    }

    void line(String line) {
        boolean known =
                switch (line.charAt(0)) {
                    case '#' -> !isOurTable(INCOMPATIBLE.matcher(line));
                    case '*' -> !inTable;
                    case ':', '-', '[' -> inTable;
                    default -> inTable && line.equals("COMMIT");
                };
        if (!known && unexpected == null) {
            unexpected = line;
        }
        switch (line.charAt(0)) {
            case '*' -> inTable = true;
            case 'C' -> inTable = false;
            default -> {}
        }
        to.accept(line);
    }

    /// Whether the line is about a table that we use.
    private static boolean isOurTable(Matcher incompatible) {
        return incompatible.matches()
                && Arrays.stream(Table.values())
                        .anyMatch(table -> table.toString().equals(incompatible.group(1)));
    }

    /// The error in the output; empty if it is complete.
    Optional<String> wrong() {
        if (unexpected != null) {
            return Optional.of("said `" + Complaint.oneLine(unexpected) + "`");
        }
        return inTable ? Optional.of("stopped in the middle of a table") : Optional.empty();
    }
}
