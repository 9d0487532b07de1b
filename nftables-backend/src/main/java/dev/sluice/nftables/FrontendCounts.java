package dev.sluice.nftables;

import dev.sluice.model.ServicePortName;
import dev.sluice.nftables.layout.Layout;
import dev.sluice.nftables.table.Key;
import dev.sluice.nftables.table.SetSpec;
import dev.sluice.nftables.wire.Kernel;
import dev.sluice.sync.SyncException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The counters of one frontend of a service port, since its elements were added.
///
/// @param key the frontend
/// @param connections how many connections to it began
/// @param packets how many packets these connections had, in both directions
public record FrontendCounts(ServicePortName port, Key key, long connections, long packets) {
    /// Reads the counters of all frontends of a layout.
    static List<FrontendCounts> read(Kernel kernel, Layout layout) throws SyncException {
        Map<SetSpec, Map<Key, Long>> read = new HashMap<>();
        for (SetSpec set : Layout.COUNTERS) {
            read.put(set, kernel.counts(set));
        }
        List<FrontendCounts> counts = new ArrayList<>();
        layout.places((port, place) ->
                counts.add(
                        new FrontendCounts(
                                port,
                                place.key(),
                                at(read, place.connections(), place.key()),
                                at(read, place.packets(), place.key()))));
        return counts;
    }

    private static long at(Map<SetSpec, Map<Key, Long>> read, SetSpec set, Key key) {
        return read.getOrDefault(set, Map.of()).getOrDefault(key, 0L);
    }
}
