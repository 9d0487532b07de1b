package dev.sluice.nftables.table;

import dev.sluice.model.Ip;
import dev.sluice.model.Protocol;

/// The key of an element.
public sealed interface Key {
    /// An address, whose role its set tells.
    record Address(Ip ip) implements Key {}

    /// Where a service port is reached.
    record Vip(Ip ip, Protocol protocol, int port) implements Key {}

    /// One of the places for endpoints behind such an address.
    record VipSlot(Ip ip, Protocol protocol, int port, int slot) implements Key {}

    /// A service port on the node's own addresses.
    record NodePort(Protocol protocol, int port) implements Key {}

    /// One of the places for endpoints behind a node port.
    record NodePortSlot(Protocol protocol, int port, int slot) implements Key {}

    /// An endpoint that is its own client.
    record Hairpin(Ip ip, Protocol protocol, int port) implements Key {}

    /// A service port and the endpoint that a connection to it was given.
    record VipChoice(Ip ip, Protocol protocol, int port, Ip endpoint, int endpointPort)
            implements Key {}

    /// A node port and the endpoint that a connection to it was given.
    record NodePortChoice(Protocol protocol, int port, Ip endpoint, int endpointPort)
            implements Key {}

    /// As `nft` writes it: the fields of its [Shape], with points between.
    default String text() {
        return switch (this) {
            case Address(Ip ip) -> ip.toString();
            case Vip(Ip ip, Protocol protocol, int port) ->
                    concatenated(ip, protocol.lower(), port);
            case VipSlot(Ip ip, Protocol protocol, int port, int slot) ->
                    concatenated(ip, protocol.lower(), port, slot);
            case NodePort(Protocol protocol, int port) -> concatenated(protocol.lower(), port);
            case NodePortSlot(Protocol protocol, int port, int slot) ->
                    concatenated(protocol.lower(), port, slot);
            case Hairpin(Ip ip, Protocol protocol, int port) ->
                    concatenated(ip, ip, protocol.lower(), port);
            case VipChoice(Ip ip, Protocol protocol, int port, Ip endpoint, int endpointPort) ->
                    concatenated(ip, protocol.lower(), port, endpoint, endpointPort);
            case NodePortChoice(Protocol protocol, int port, Ip endpoint, int endpointPort) ->
                    concatenated(protocol.lower(), port, endpoint, endpointPort);
        };
    }

    private static String concatenated(Object... fields) {
        var text = new StringBuilder();
        for (Object field : fields) {
            text.append(text.isEmpty() ? "" : " . ").append(field);
        }
        return text.toString();
    }
}
