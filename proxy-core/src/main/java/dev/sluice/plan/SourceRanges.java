package dev.sluice.plan;

import dev.sluice.model.Cidr;
import java.util.List;

/// Who may use the load balancer VIPs of a service port.
///
/// @param cidrs in the order of the spec; empty means everybody
/// @param admitNode whether a range holds the node's own address: then what the node sends to a
///   VIP, which may carry the VIP itself as its source, is let in
public record SourceRanges(List<Cidr> cidrs, boolean admitNode) {
    public static final SourceRanges EVERYBODY = new SourceRanges(List.of(), false);

    public SourceRanges {
        cidrs = List.copyOf(cidrs);
    }

    public boolean restrict() {
        return !cidrs.isEmpty();
    }
}
