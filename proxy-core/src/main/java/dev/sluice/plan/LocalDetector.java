package dev.sluice.plan;

import dev.sluice.model.Cidr;

/// How traffic of this node's own pods is recognized, for one family.
public sealed interface LocalDetector {
    /// It cannot be recognized: rules that depend on the origin are omitted.
    record None() implements LocalDetector {}

    /// By its source address (modes ClusterCIDR and NodeCIDR).
    record SourceCidr(Cidr cidr) implements LocalDetector {}

    /// By the bridge through which it enters.
    record BridgeInterface(String name) implements LocalDetector {}

    /// By the start of the name of the interface through which it enters.
    record InterfacePrefix(String prefix) implements LocalDetector {}
}
