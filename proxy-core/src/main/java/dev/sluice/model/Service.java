package dev.sluice.model;

import java.util.List;
import java.util.Optional;

/// A Service as a proxy sees it, with both families. It contains only what can affect packets, so
/// two Services that differ in other fields are equal. Headless and ExternalName Services have no
/// such record.
///
/// @param clusterIps at most one of each family
/// @param externalIps in the order of the spec, duplicates included
/// @param loadBalancerVips the addresses of `status.loadBalancer.ingress` whose traffic the node
///   handles (`ipMode` VIP)
/// @param sourceRanges who may use the VIPs, as written; use [#sourceRanges(IpFamily)] to interpret
///   them
/// @param externalTrafficPolicy LOCAL only if the API lets it count: for type LoadBalancer or
///   NodePort, or for type ClusterIP with external IPs
/// @param affinitySeconds for how many seconds a client keeps its endpoint; 0 for no session
///   affinity
/// @param healthCheckNodePort 0 for none; only set for type LoadBalancer with external policy LOCAL
/// @param scheduler the IPVS scheduler for its connections; empty for the configured one. Other
///   modes ignore it and distribute connections evenly
/// @param created when the API server created it, in seconds since 1970; [#UNKNOWN_AGE] if unknown.
///   It decides between Services that claim the same address
public record Service(
        ServiceName name,
        List<Ip> clusterIps,
        List<ServicePort> ports,
        List<Ip> externalIps,
        List<Ip> loadBalancerVips,
        List<Cidr> sourceRanges,
        TrafficPolicy internalTrafficPolicy,
        TrafficPolicy externalTrafficPolicy,
        int affinitySeconds,
        int healthCheckNodePort,
        String scheduler,
        long created) {
    /// The creation time of a Service of unknown age: it counts as younger than all others.
    public static final long UNKNOWN_AGE = Long.MAX_VALUE;

    public Service {
        clusterIps = List.copyOf(clusterIps);
        ports = List.copyOf(ports);
        externalIps = List.copyOf(externalIps);
        loadBalancerVips = List.copyOf(loadBalancerVips);
        sourceRanges = List.copyOf(sourceRanges);
    }

    public Optional<Ip> clusterIp(IpFamily family) {
        return clusterIps.stream().filter(ip -> ip.family() == family).findFirst();
    }

    public List<Ip> externalIps(IpFamily family) {
        return of(externalIps, family);
    }

    public List<Ip> loadBalancerVips(IpFamily family) {
        return of(loadBalancerVips, family);
    }

    /// Returns the networks that may use the VIPs of a family; empty if all may. A range that
    /// covers the whole family lifts the restriction. Ranges of only the other family do not
    /// restrict this one.
    public List<Cidr> sourceRanges(IpFamily family) {
        List<Cidr> ranges =
                sourceRanges.stream().filter(range -> range.family() == family).toList();
        return ranges.stream().anyMatch(range -> range.length() == 0) ? List.of() : ranges;
    }

    private static List<Ip> of(List<Ip> ips, IpFamily family) {
        return ips.stream().filter(ip -> ip.family() == family).toList();
    }
}
