package dev.sluice.iptables;

import dev.sluice.iptables.table.Table;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Hands on what `iptables-save` says, and sees whether it is whole: what is taken for missing is
/// written anew, and a chain that is made empties the one that stands.
final class DumpCheck {
    /// A table in which another program has rules that iptables cannot show.
    private static final Pattern INCOMPATIBLE =
            Pattern.compile("# Table `(.*)' is incompatible, use 'nft' tool\\.");

    private final Consumer<String> to;
    private @Nullable String odd;
    private boolean inTable;

    DumpCheck(Consumer<String> to) {
        this.to = to;
    }

    void line(String line) {
        boolean known =
                switch (line.charAt(0)) {
                    case '#' -> !concernsUs(INCOMPATIBLE.matcher(line));
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

    /// Others are of no use to us.
    private static boolean concernsUs(Matcher incompatible) {
        return incompatible.matches()
                && Arrays.stream(Table.values())
                        .anyMatch(table -> table.toString().equals(incompatible.group(1)));
    }

    /// What is wrong with all that was said.
    Optional<String> wrong() {
        if (odd != null) {
            return Optional.of("said `" + Complaint.oneLine(odd) + "`");
        }
        return inTable ? Optional.of("stopped in the middle of a table") : Optional.empty();
    }
}
