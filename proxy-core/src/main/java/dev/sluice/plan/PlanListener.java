package dev.sluice.plan;

import dev.sluice.model.Ip;
import dev.sluice.model.ServiceName;

/// Told of Services that do not get what they ask for.
public interface PlanListener {
    /// Tells nobody.
    PlanListener NONE = new PlanListener() {};

    /// A Service has no rules since its cluster IP is the node's own address. Told each time that
    /// the Service is looked at.
    default void skipped(ServiceName service, Ip clusterIp) {}

    /// A service port is not reached where it claims to be, since another one is. Told once, and
    /// again only after it was reached there, or did not claim it, for a while.
    default void addressTaken(AddressConflict conflict) {}
}
