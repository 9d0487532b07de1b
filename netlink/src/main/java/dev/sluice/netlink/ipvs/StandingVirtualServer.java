package dev.sluice.netlink.ipvs;

/// A virtual server that the kernel holds, and what it has carried.
public record StandingVirtualServer(VirtualServer server, Traffic traffic) {}
