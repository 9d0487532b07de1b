package dev.sluice.plan;

import dev.sluice.model.ServicePortName;
import java.util.Comparator;

/// A service port that wants to be reached by some [FrontendKey]. The first in order is.
///
/// @param created [dev.sluice.model.Service#created]
record Claimant(Precedence precedence, long created, ServicePortName port)
        implements Comparable<Claimant> {
    private static final Comparator<Claimant> ORDER =
            Comparator.comparing(Claimant::precedence)
                    .thenComparingLong(Claimant::created)
                    .thenComparing(Claimant::port);

    /// As what it wants that, the stronger first: what the cluster gave a Service goes before what
    /// a load balancer gave it, and that before what its author wrote.
    enum Precedence {
        /// It is so in the kernel, and cannot be changed for now.
        STANDING,
        CLUSTER_IP,
        LOAD_BALANCER_VIP,
        EXTERNAL_IP,
        NODE_PORT;

        static Precedence of(Frontend frontend) {
            return switch (frontend) {
                case Frontend.ClusterIp _ -> CLUSTER_IP;
                case Frontend.LoadBalancerVip _ -> LOAD_BALANCER_VIP;
                case Frontend.ExternalIp _ -> EXTERNAL_IP;
                case Frontend.NodePort _ -> NODE_PORT;
            };
        }
    }

    static Claimant of(PlannedService service, PlannedPort port, Frontend frontend) {
        return new Claimant(Precedence.of(frontend), service.created(), port.name());
    }

    static Claimant standing(PlannedService service, PlannedPort port) {
        return new Claimant(Precedence.STANDING, service.created(), port.name());
    }

    @Override
    public int compareTo(Claimant other) {
        return ORDER.compare(this, other);
    }
}
