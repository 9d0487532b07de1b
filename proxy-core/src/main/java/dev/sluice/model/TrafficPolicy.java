package dev.sluice.model;

/// The endpoints that traffic may reach: any in the cluster, or only those on this node.
public enum TrafficPolicy {
    CLUSTER,
    LOCAL
}
