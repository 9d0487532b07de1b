package dev.sluice.netlink.conntrack;

/// Is shown each flow of a listing once, so that no list of them is needed.
public interface FlowVisitor {
    /// Called before the first flow, and again if the kernel disturbed the listing and it starts
    /// anew: forget what was visited.
    void begin();

    void visit(TrackedFlow flow);
}
