package dev.sluice.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One endpoint of a slice, with its first address, the only one that a proxy uses.
///
/// @param nodeName the node on which it runs; null if unknown
/// @param zone the zone in which it runs; null if unknown
/// @param ready whether it may take new connections (absent in the API: true)
/// @param serving whether it still answers (absent in the API: true)
/// @param terminating whether its pod is being deleted (absent in the API: false)
/// @param zoneHints the zones that should use it, sorted; empty for no hint
/// @param nodeHints the nodes that should use it, sorted; empty for no hint
public record SliceEndpoint(
        Ip ip,
        @Nullable String nodeName,
        @Nullable String zone,
        boolean ready,
        boolean serving,
        boolean terminating,
        List<String> zoneHints,
        List<String> nodeHints) {
    public SliceEndpoint {
        zoneHints = List.copyOf(zoneHints);
        nodeHints = List.copyOf(nodeHints);
    }
}
