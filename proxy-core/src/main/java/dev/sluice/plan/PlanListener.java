package dev.sluice.plan;

import dev.sluice.model.Ip;
import dev.sluice.model.ServiceName;

/// Is notified of Services that do not get what they claim.
public interface PlanListener {
    /// Ignores all notifications.
    PlanListener NONE = new PlanListener() {};

    /// Called when a Service gets no rules since its cluster IP is the node's own address; each
    /// time that the Service is planned.
    default void skipped(ServiceName service, Ip clusterIp) {}

    /// Called when a service port claims an address or node port that another one owns; once, and
    /// again only after the service port owned it, or did not claim it, in between.
    default void addressTaken(AddressConflict conflict) {}
}
