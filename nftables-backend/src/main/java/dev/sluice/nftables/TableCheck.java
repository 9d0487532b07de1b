package dev.sluice.nftables;

import dev.sluice.model.ServiceName;
import dev.sluice.nftables.layout.Layout;
import dev.sluice.nftables.table.Command;
import dev.sluice.nftables.table.Contents;
import dev.sluice.nftables.table.Element;
import dev.sluice.nftables.table.Key;
import dev.sluice.nftables.table.SetSpec;
import dev.sluice.nftables.table.Value;
import dev.sluice.nftables.wire.InstalledTable;
import dev.sluice.nftables.wire.Kernel;
import dev.sluice.sync.SyncException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Compares the installed table with the layout, in portions of some five milliseconds: first the
/// table, sets and chains, then elements, Service by Service. The layout may change between two
/// portions. A portion that could not be read is read again.
///
/// Finds elements that are missing or hold another value, but no surplus elements.
final class TableCheck {
    /// How many elements a portion has, unless a single Service has more.
    private static final int PORTION = 1_000;

    private final List<ServiceName> services;
    private int checked;
    private boolean begun;

    TableCheck(Layout layout) {
        this.services = layout.services();
    }

    boolean isDone() {
        return begun && checked == services.size();
    }

    /// Checks the next portion.
    ///
    /// @param layout the installed layout
    /// @return the first change that would repair the table, for a message; empty if the portion is
    ///   correct
    Optional<String> next(Layout layout, Kernel kernel) throws SyncException {
        if (!begun) {
            Optional<String> missing = objects(layout, kernel);
            begun = true;
            return missing;
        }
        var portion = new Contents();
        int next = checked;
        while (next < services.size() && portion.size() < PORTION) {
            layout.addTo(portion, services.get(next));
            next++;
        }
        for (SetSpec set : Layout.FILLED) {
            Optional<String> missing = missing(set, portion.elements(set.name()), kernel);
            if (missing.isPresent()) {
                return missing;
            }
        }
        checked = next;
        return Optional.empty();
    }

    private static Optional<String> objects(Layout layout, Kernel kernel) throws SyncException {
        Optional<InstalledTable> table = kernel.read(Layout.FIXED);
        if (table.isEmpty() || table.get().isFlagged()) {
            return Optional.of("add table " + NftablesBackend.TABLE);
        }
        if (!table.get().garbled().isEmpty()) {
            return Optional.of("flush set " + table.get().garbled().iterator().next());
        }
        Contents wanted = layout.objects();
        var change = TableDiff.between(table.get().against(wanted), wanted);
        return change.steps().stream().findFirst().map(Step::text);
    }

    private static Optional<String> missing(SetSpec set, Map<Key, Value> wanted, Kernel kernel)
            throws SyncException {
        if (wanted.isEmpty()) {
            return Optional.empty();
        }
        Map<Key, Value> found = kernel.ask(set, List.copyOf(wanted.keySet()));
        return wanted.entrySet().stream()
                .filter(entry -> !entry.getValue().equals(found.get(entry.getKey())))
                .findFirst()
                .map(entry -> List.of(new Element(entry.getKey(), entry.getValue())))
                .map(element -> new Command.AddElements(set.name(), element).text());
    }
}
