package dev.sluice.plan;

/// What becomes of a new connection to a frontend.
public enum TrafficVerdict {
    /// It goes to one of the endpoints of the traffic's policy.
    FORWARD,
    /// It is refused: the service port has no usable endpoint anywhere.
    REJECT,
    /// It is silently lost, so that a load balancer tries another node: the policy is Local, no
    /// usable endpoint is on this node, but elsewhere there is one.
    DROP
}
