package dev.sluice.plan;

import dev.sluice.model.Ip;
import dev.sluice.model.Protocol;

/// The part of a packet's headers that selects its frontend. A key leads to at most one service
/// port.
public sealed interface FrontendKey {
    /// An address and a port.
    record OfAddress(Ip ip, Protocol protocol, int port) implements FrontendKey {
        /// Gives different values to all ports of an address and to neighbouring addresses: users
        /// choose both, and ranges are common.
        @Override
        public int hashCode() {
            return (ip.hashCode() * 65_537 + port) * 257 + protocol.number();
        }

        @Override
        public String toString() {
            return ip.withPort(port) + "/" + protocol;
        }
    }

    /// A port on the node's addresses.
    record OfNodePort(Protocol protocol, int port) implements FrontendKey {
        @Override
        public int hashCode() {
            return port * 257 + protocol.number();
        }

        @Override
        public String toString() {
            return "node port " + port + "/" + protocol;
        }
    }

    static FrontendKey of(Frontend frontend, Protocol protocol) {
        return switch (frontend) {
            case Frontend.ClusterIp(var ip, int port) -> new OfAddress(ip, protocol, port);
            case Frontend.ExternalIp(var ip, int port) -> new OfAddress(ip, protocol, port);
            case Frontend.LoadBalancerVip(var ip, int port) -> new OfAddress(ip, protocol, port);
            case Frontend.NodePort(int port) -> new OfNodePort(protocol, port);
        };
    }
}
