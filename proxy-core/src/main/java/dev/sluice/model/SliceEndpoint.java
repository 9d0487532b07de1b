package dev.sluice.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One endpoint of a slice: its first address; the API's others mean nothing to a proxy.
///
/// @param nodeName the node it runs on, if known
/// @param ready may take new connections (absent in the API: true)
/// @param serving still answers (absent in the API: true)
/// @param terminating on its way out (absent in the API: false)
/// @param zoneHints zones that should use it, sorted; empty for no hint
/// @param nodeHints nodes that should use it, sorted; empty for no hint
public record SliceEndpoint(
        Ip ip,
        @Nullable String nodeName,
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
