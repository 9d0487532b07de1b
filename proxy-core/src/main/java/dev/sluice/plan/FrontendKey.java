package dev.sluice.plan;

import dev.sluice.model.Ip;
import dev.sluice.model.Protocol;

/// What a packet carries that tells which frontend it is for. Only one service port can be reached
/// by each.
public sealed interface FrontendKey {
    /// An address and a port.
    record OfAddress(Ip ip, Protocol protocol, int port) implements FrontendKey {
        /// Different for all ports of an address and for neighbouring addresses: users choose them,
        /// and ranges of both are common.
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
