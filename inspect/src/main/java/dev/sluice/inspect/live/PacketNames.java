package dev.sluice.inspect.live;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Names of addresses and ports.
///
/// @param names by protocol and address, such as `tcp 10.96.0.10:80`, or by protocol and node port,
///   such as `tcp :30080`
public record PacketNames(Map<String, String> names) {
    public static final PacketNames NONE = new PacketNames(Map.of());

    public PacketNames {
        names = Map.copyOf(names);
    }

    /// Returns the name of an address, or of the node port of that number; null if there is none.
    @Nullable String of(String protocol, String address) {
        String name = names.get(protocol + " " + address);
        return name != null
                ? name
                : names.get(protocol + " " + address.substring(address.lastIndexOf(':')));
    }
}
