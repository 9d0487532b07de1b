package dev.sluice.plan;

import dev.sluice.model.ServicePortName;
import java.util.Comparator;

/// A service port that claims a [FrontendKey]. Of several claimants, the first in this order owns
/// the key.
///
/// @param created [dev.sluice.model.Service#created]
record Claimant(Precedence precedence, long created, ServicePortName port)
        implements Comparable<Claimant> {
    private static final Comparator<Claimant> ORDER =
            Comparator.comparing(Claimant::precedence)
                    .thenComparingLong(Claimant::created)
                    .thenComparing(Claimant::port);

    /// The kind of the claim, the strongest first. Addresses that the cluster assigned precede
    /// those that a load balancer assigned, and those precede what the Service's author wrote.
    enum Precedence {
        /// The service port owns the key in the kernel, and its Service must stay as it is for now.
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
