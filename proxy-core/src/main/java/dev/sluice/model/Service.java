package dev.sluice.model;

import java.util.List;
import java.util.Optional;

/// A Service as a proxy sees it, both families together: only what can change the fate of a packet,
/// so that two Services that differ elsewhere are equal. Headless and ExternalName Services have no
/// such record.
///
/// @param clusterIps at most one of each family
/// @param externalIps in the order of the spec, duplicates kept
/// @param loadBalancerVips addresses of `status.loadBalancer.ingress` that the node answers for
///   (`ipMode` VIP)
/// @param sourceRanges who may use the VIPs, as written: [#sourceRanges(IpFamily)] knows what they
///   mean
/// @param externalTrafficPolicy LOCAL only where the API lets it count: type LoadBalancer,
///   NodePort, or ClusterIP with external IPs
/// @param affinitySeconds how long a client stays with its endpoint; 0 for no session affinity
/// @param healthCheckNodePort 0 for none; only set for type LoadBalancer with a LOCAL external
///   policy
/// @param scheduler how connections are to be spread over the endpoints, by the name of a scheduler
///   of IPVS; empty for as configured. Other modes spread them evenly, whatever it says
/// @param created when the API server made it, in seconds since 1970; [#UNKNOWN_AGE] where nobody
///   says. Of two Services that claim the same address, the older one may have it
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
    /// Younger than all others.
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

    /// The networks that may use the VIPs of a family; empty means everybody. A range that covers
    /// the whole family lifts the restriction, and ranges of the other family alone do not restrict
    /// this one.
    public List<Cidr> sourceRanges(IpFamily family) {
        List<Cidr> ranges =
                sourceRanges.stream().filter(range -> range.family() == family).toList();
        return ranges.stream().anyMatch(range -> range.length() == 0) ? List.of() : ranges;
    }

    private static List<Ip> of(List<Ip> ips, IpFamily family) {
        return ips.stream().filter(ip -> ip.family() == family).toList();
    }
}
