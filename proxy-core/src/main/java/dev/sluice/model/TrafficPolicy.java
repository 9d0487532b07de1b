package dev.sluice.model;

/// Which endpoints traffic may reach: any in the cluster, or only those on this node.
public enum TrafficPolicy {
    CLUSTER,
    LOCAL
}
