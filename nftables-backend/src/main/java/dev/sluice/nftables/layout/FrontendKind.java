package dev.sluice.nftables.layout;

import dev.sluice.model.Protocol;
import dev.sluice.nftables.table.Key;
import dev.sluice.plan.Endpoint;
import dev.sluice.plan.Frontend;

/// The kind of key by which a frontend is looked up.
enum FrontendKind {
    /// By address, protocol and port.
    ADDRESS,
    /// By protocol and port, on the addresses of node ports.
    NODE_PORT;

    static FrontendKind of(Frontend frontend) {
        return switch (frontend) {
            case Frontend.ClusterIp _, Frontend.ExternalIp _, Frontend.LoadBalancerVip _ -> ADDRESS;
            case Frontend.NodePort _ -> NODE_PORT;
        };
    }

    static Key key(Frontend frontend, Protocol protocol) {
        return switch (frontend) {
            case Frontend.ClusterIp(var ip, int port) -> new Key.Vip(ip, protocol, port);
            case Frontend.ExternalIp(var ip, int port) -> new Key.Vip(ip, protocol, port);
            case Frontend.LoadBalancerVip(var ip, int port) -> new Key.Vip(ip, protocol, port);
            case Frontend.NodePort(int port) -> new Key.NodePort(protocol, port);
        };
    }

    static Key slot(Frontend frontend, Protocol protocol, int slot) {
        return switch (frontend) {
            case Frontend.ClusterIp(var ip, int port) -> new Key.VipSlot(ip, protocol, port, slot);
            case Frontend.ExternalIp(var ip, int port) -> new Key.VipSlot(ip, protocol, port, slot);
            case Frontend.LoadBalancerVip(var ip, int port) ->
                    new Key.VipSlot(ip, protocol, port, slot);
            case Frontend.NodePort(int port) -> new Key.NodePortSlot(protocol, port, slot);
        };
    }

    static Key choice(Frontend frontend, Protocol protocol, Endpoint chosen) {
        return switch (frontend) {
            case Frontend.ClusterIp(var ip, int port) ->
                    new Key.VipChoice(ip, protocol, port, chosen.ip(), chosen.port());
            case Frontend.ExternalIp(var ip, int port) ->
                    new Key.VipChoice(ip, protocol, port, chosen.ip(), chosen.port());
            case Frontend.LoadBalancerVip(var ip, int port) ->
                    new Key.VipChoice(ip, protocol, port, chosen.ip(), chosen.port());
            case Frontend.NodePort(int port) ->
                    new Key.NodePortChoice(protocol, port, chosen.ip(), chosen.port());
        };
    }
}
