package dev.sluice.nftables.layout;

import dev.sluice.model.Protocol;
import java.util.List;

/// The counters of packets to node ports on loopback addresses that are rejected because their
/// protocol is not TCP. The names are kube-proxy's.
public final class RejectedOnLocalhost {
    /// The protocols whose packets are rejected.
    public static final List<Protocol> PROTOCOLS = List.of(Protocol.UDP, Protocol.SCTP);

    private RejectedOnLocalhost() {}

    /// The name of the counter of a protocol's packets.
    public static String counter(Protocol protocol) {
        return "localhost-nodeport-rejected-" + protocol.lower();
    }
}
