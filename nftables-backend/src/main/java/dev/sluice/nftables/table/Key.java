package dev.sluice.nftables.table;

import dev.sluice.model.Ip;
import dev.sluice.model.Protocol;

/// The key of an element.
public sealed interface Key {
    /// An address. The set determines what it is for.
    record Address(Ip ip) implements Key {}

    /// A frontend at an address of its own.
    record Vip(Ip ip, Protocol protocol, int port) implements Key {}

    /// A slot for an endpoint of such a frontend.
    record VipSlot(Ip ip, Protocol protocol, int port, int slot) implements Key {}

    /// A frontend at a node port.
    record NodePort(Protocol protocol, int port) implements Key {}

    /// A slot for an endpoint of a node port.
    record NodePortSlot(Protocol protocol, int port, int slot) implements Key {}

    /// A connection of an endpoint to itself.
    record Hairpin(Ip ip, Protocol protocol, int port) implements Key {}

    /// A frontend and the endpoint that was chosen for a connection to it.
    record VipChoice(Ip ip, Protocol protocol, int port, Ip endpoint, int endpointPort)
            implements Key {}

    /// A node port and the endpoint that was chosen for a connection to it.
    record NodePortChoice(Protocol protocol, int port, Ip endpoint, int endpointPort)
            implements Key {}

    /// The key in the syntax of `nft`: the fields of its [Shape], separated by dots.
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
