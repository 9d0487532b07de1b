package dev.sluice.plan;

import dev.sluice.model.Cidr;

/// How traffic of this node's own pods is told from other traffic, for one family.
public sealed interface LocalDetector {
    /// It cannot be told: no rule that depends on the origin is made.
    record None() implements LocalDetector {}

    /// By source address (modes ClusterCIDR and NodeCIDR).
    record SourceCidr(Cidr cidr) implements LocalDetector {}

    /// By the bridge it enters through.
    record BridgeInterface(String name) implements LocalDetector {}

    /// By the start of the name of the interface it enters through.
    record InterfacePrefix(String prefix) implements LocalDetector {}
}
