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

/// A look at all that should stand, in portions that take some five milliseconds: first the table,
/// sets and chains, then elements, Service by Service. What is laid out may change between two
/// portions. A portion that could not be looked at is looked at again.
///
/// Elements that are missing or hold something else are found; those that nobody asked for are not.
final class TableCheck {
    /// How many elements are asked for in a portion, unless a single Service has more.
    private static final int PORTION = 1_000;

    private final List<ServiceName> services;
    private int looked;
    private boolean begun;

    TableCheck(Layout layout) {
        this.services = layout.services();
    }

    boolean isDone() {
        return begun && looked == services.size();
    }

    /// Looks at the next portion.
    ///
    /// @param layout as it stands in the kernel now
    /// @return what would have to be done, in a few words; empty if all is as it should be
    Optional<String> next(Layout layout, Kernel kernel) throws SyncException {
        if (!begun) {
            Optional<String> missing = objects(layout, kernel);
            begun = true;
            return missing;
        }
        var portion = new Contents();
        int next = looked;
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
        looked = next;
        return Optional.empty();
    }

    private static Optional<String> objects(Layout layout, Kernel kernel) throws SyncException {
        Optional<InstalledTable> image = kernel.read(Layout.FIXED);
        if (image.isEmpty() || image.get().isFlagged()) {
            return Optional.of("add table " + NftablesBackend.TABLE);
        }
        if (!image.get().garbled().isEmpty()) {
            return Optional.of("flush set " + image.get().garbled().iterator().next());
        }
        Contents wanted = layout.objects();
        var change = TableDiff.between(image.get().against(wanted), wanted, List.of());
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
