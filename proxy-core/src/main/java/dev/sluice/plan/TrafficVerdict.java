package dev.sluice.plan;

/// What is done with a new connection to a frontend.
public enum TrafficVerdict {
    /// It goes to one of the endpoints that the traffic's policy selects.
    FORWARD,
    /// It is rejected: the service port has no usable endpoint anywhere.
    REJECT,
    /// It is dropped silently, so that a load balancer tries another node: the policy is LOCAL, and
    /// there are usable endpoints only on other nodes.
    DROP
}
