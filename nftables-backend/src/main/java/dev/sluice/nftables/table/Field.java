package dev.sluice.nftables.table;

import dev.sluice.model.IpFamily;

/// Something that a rule reads to look it up: of the packet, of its connection, or a random number.
public sealed interface Field {
    /// Its place in the packet's headers or in the connection.
    enum Header implements Field {
        SOURCE,
        DESTINATION,
        PROTOCOL,
        PORT,
        /// Where the client meant to go, before translation.
        ORIGINAL_DST,
        ORIGINAL_DST_PORT,
        /// The endpoint that translation chose.
        REPLY_SRC,
        REPLY_SRC_PORT
    }

    /// A number from 0 up to, not including, a modulus; another one for each packet.
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
