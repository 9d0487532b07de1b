package dev.sluice.nftables.table;

import dev.sluice.model.IpFamily;

/// A part of a key that rules look up: a field of the packet or of its conntrack entry, or a random
/// number.
public sealed interface Field {
    /// A field of the packet's headers or of its conntrack entry.
    enum Header implements Field {
        SOURCE,
        DESTINATION,
        PROTOCOL,
        PORT,
        /// The destination before translation.
        ORIGINAL_DST,
        ORIGINAL_DST_PORT,
        /// The endpoint that the destination was translated to.
        REPLY_SRC,
        REPLY_SRC_PORT
    }

    /// A random number for each packet, from 0 to `modulus` - 1.
    record Random(int modulus) implements Field {}

    default Type type(IpFamily family) {
        return switch (this) {
            case Header header ->
                    switch (header) {
                        case SOURCE, DESTINATION, ORIGINAL_DST, REPLY_SRC -> Type.address(family);
                        case PROTOCOL -> Type.INET_PROTO;
                        case PORT, ORIGINAL_DST_PORT, REPLY_SRC_PORT -> Type.INET_SERVICE;
                    };
            case Random _ -> Type.INTEGER;
        };
    }
}
