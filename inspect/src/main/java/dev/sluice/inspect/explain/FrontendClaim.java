package dev.sluice.inspect.explain;

import dev.sluice.model.Ip;
import dev.sluice.model.ServicePortName;
import dev.sluice.plan.Frontend;
import dev.sluice.plan.FrontendKey;
import dev.sluice.plan.PlannedPort;
import dev.sluice.plan.PlannedService;

/// The service port that owns the destination of a packet.
///
/// @param frontend the kind of its claim
record FrontendClaim(PlannedService service, PlannedPort port, Frontend frontend) {
    ServicePortName name() {
        return port.name();
    }

    FrontendKey key() {
        return FrontendKey.of(frontend, port.name().protocol());
    }

    /// Returns the kind of the frontend and its address, such as `cluster IP 10.96.0.1:443/TCP`.
    String text() {
        return kind().isEmpty() ? key().toString() : kind() + " " + key();
    }

    /// Returns what the address is to the Service, such as `cluster IP`; empty for a node port,
    /// whose key says it.
    private String kind() {
        return switch (frontend) {
            case Frontend.ClusterIp _ -> "cluster IP";
            case Frontend.ExternalIp _ -> "external IP";
            case Frontend.LoadBalancerVip _ -> "load balancer VIP";
            case Frontend.NodePort _ -> "";
        };
    }

    /// Returns whether source ranges say who may use it.
    boolean isRestricted() {
        return frontend instanceof Frontend.LoadBalancerVip && port.sources().restrict();
    }

    /// Returns whether source ranges, if there are any, admit a source.
    boolean admits(Ip source) {
        return !isRestricted()
                || port.sources().cidrs().stream().anyMatch(cidr -> cidr.contains(source))
                || (port.sources().admitNode() && isVip(source));
    }

    /// The node's packets to a VIP that it holds have that VIP as their source.
    private boolean isVip(Ip ip) {
        return port.frontends().stream()
                .anyMatch(its ->
                        its instanceof Frontend.LoadBalancerVip(var vip, _) && vip.equals(ip));
    }
}
