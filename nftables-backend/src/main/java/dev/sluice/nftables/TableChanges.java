package dev.sluice.nftables;

import dev.sluice.model.IpFamily;
import dev.sluice.nftables.layout.Layout;
import dev.sluice.nftables.layout.TableSettings;
import dev.sluice.nftables.table.Command;
import dev.sluice.nftables.table.TableText;
import dev.sluice.nftables.wire.Kernel;
import dev.sluice.plan.Plan;
import dev.sluice.sync.SyncException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The parts of our table that are missing in the kernel, or that should not be there. Slots of
/// endpoints count as they are installed: which endpoint has which slot is arbitrary.
public final class TableChanges {
    private final IpFamily family;
    private final List<String> lines = new ArrayList<>();

    private TableChanges(IpFamily family) {
        this.family = family;
    }

    /// Compares the table with a plan, and changes nothing.
    ///
    /// @return lines that begin with `- ` for what is missing and with `+ ` for what is superfluous
    public static List<String> of(Kernel kernel, Plan plan, TableSettings settings)
            throws SyncException {
        InitialSync start = InitialSync.of(kernel.read(Layout.FILLED), plan, settings, Set.of());
        var changes = new TableChanges(plan.family());
        start.wake().forEach(changes::add);
        start.first().forEach(step -> step.commands().forEach(changes::add));
        TableDiff difference = TableDiff.between(start.installed(), start.revision().is());
        difference.steps().forEach(step -> step.commands().forEach(changes::add));
        difference.pendingRemovals().forEach(changes::add);
        return List.copyOf(changes.lines);
    }

    private void add(PendingRemoval removal) {
        lines.add(
                switch (removal) {
                    case PendingRemoval.Slot(String map, var key, var value) ->
                            "+ element %s { %s }".formatted(map, TableText.of(key, value));
                    case PendingRemoval.EmptyChain(String name) -> "+ chain " + name;
                });
    }

    private void add(Command command) {
        switch (command) {
            case Command.AddElements(String set, var elements) ->
                    elements.forEach(element ->
                            lines.add(
                                    "- element %s { %s }"
                                            .formatted(
                                                    set,
                                                    TableText.of(element.key(), element.value()))));
            case Command.DeleteElements(String set, var keys) ->
                    keys.forEach(
                            key -> lines.add("+ element %s { %s }".formatted(set, key.text())));
            case Command.AddRule(String chain, var rule) ->
                    lines.add("- rule %s %s".formatted(chain, TableText.of(family, rule)));
            case Command.AddTable _, Command.AddSet _, Command.AddCounter _, Command.AddChain _ ->
                    lines.add("- " + command.text().replaceFirst("^add ", ""));
            case Command.DeleteTable _,
                    Command.DeleteSet _,
                    Command.DeleteCounter _,
                    Command.DeleteChain _,
                    Command.FlushElements _,
                    Command.FlushChain _ ->
                    lines.add("+ " + command.text().replaceFirst("^(delete|flush) ", ""));
        }
    }
}
