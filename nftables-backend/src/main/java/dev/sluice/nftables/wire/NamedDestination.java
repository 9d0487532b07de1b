package dev.sluice.nftables.wire;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.nftables.table.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A destination of packets that a key of a map names.
///
/// @param ip null if it is any address of the node
public record NamedDestination(@Nullable Ip ip, Protocol protocol, int port) {
    /// Reads a key of the form `address . protocol . port` or `protocol . port`.
    ///
    /// @param type the types of the key ([SetAttributes#keyType])
    /// @return empty if the key is of another form
    static Optional<NamedDestination> of(IpFamily family, int type, Blob key) {
        int port = SetAttributes.number(List.of(Type.INET_PROTO, Type.INET_SERVICE));
        int address =
                SetAttributes.number(
                        List.of(Type.address(family), Type.INET_PROTO, Type.INET_SERVICE));
        byte[] bytes = key.bytes();
        int ipLength = type == address ? family.bits() / Byte.SIZE : 0;
        if ((type != port && type != address) || bytes.length != ipLength + 2 * Integer.BYTES) {
            return Optional.empty();
        }
        Ip ip = ipLength == 0 ? null : Ip.of(Arrays.copyOf(bytes, ipLength));
        int number = (bytes[ipLength + 4] & 0xff) << 8 | (bytes[ipLength + 5] & 0xff);
        return Arrays.stream(Protocol.values())
                .filter(protocol -> protocol.number() == (bytes[ipLength] & 0xff))
                .findFirst()
                .map(protocol -> new NamedDestination(ip, protocol, number));
    }
}
