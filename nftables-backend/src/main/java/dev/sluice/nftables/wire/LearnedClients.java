package dev.sluice.nftables.wire;

import dev.sluice.trace.AffinityState;
import dev.sluice.trace.TracedPacket;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The clients that rules add to sets and maps, as lists of [AffinityState]: one list for each set,
/// or for each map and value.
final class LearnedClients {
    private LearnedClients() {}

    /// @param data null for a set
    static String list(String table, String set, @Nullable Blob data) {
        return prefix(table, set) + (data == null ? "" : data);
    }

    private static String prefix(String table, String set) {
        return table + "\n" + set + "\n";
    }

    /// The value that a map holds for the packet's client, zero bytes for a set; empty if the
    /// client is not in it.
    static Optional<Blob> find(String table, String name, SetContents set, TracedPacket packet) {
        AffinityState known = packet.affinity();
        String prefix = prefix(table, name);
        for (String list : known.lists().keySet()) {
            if (list.startsWith(prefix)
                    && known.sawWithin(list, packet.source(), set.timeoutSeconds())) {
                String data = list.substring(prefix.length());
                return Optional.of(Blob.of(HexFormat.of().parseHex(data)));
            }
        }
        return Optional.empty();
    }

    /// The packet after its client was added to a set or map. A client that is in it already keeps
    /// its value.
    static TracedPacket add(
            String table, String name, SetContents set, @Nullable Blob data, TracedPacket packet) {
        Blob kept = find(table, name, set, packet).orElse(null);
        return packet.seen(list(table, name, data == null || kept == null ? data : kept));
    }
}
