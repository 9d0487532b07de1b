package dev.sluice.plan;

import dev.sluice.model.Cidr;
import java.util.List;

/// The sources that may use the VIPs of a service port.
///
/// @param cidrs in the order of the spec; empty if all sources may
/// @param admitNode whether a range contains the node's own address. Then packets of the node to a
///   VIP are admitted, whose source may be the VIP itself
public record SourceRanges(List<Cidr> cidrs, boolean admitNode) {
    public static final SourceRanges EVERYBODY = new SourceRanges(List.of(), false);

    public SourceRanges {
        cidrs = List.copyOf(cidrs);
    }

    public boolean restrict() {
        return !cidrs.isEmpty();
    }
}
