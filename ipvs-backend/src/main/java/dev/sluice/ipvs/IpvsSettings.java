package dev.sluice.ipvs;

import dev.sluice.model.Cidr;
import java.time.Duration;
import java.util.List;

/// What IPVS mode is configured to do.
///
/// @param scheduler for Services that do not ask for one; the kernel must have it
/// @param masqueradeBit which bit of a packet's mark asks for masquerading, 0 to 31
/// @param excluded virtual servers at addresses of these are left alone, unless a Service needs
///   them
/// @param drainDeadline how long a real server that left may keep its connections, where its pod is
///   not known to end; zero for as long as they last
public record IpvsSettings(
        String scheduler, int masqueradeBit, List<Cidr> excluded, Duration drainDeadline) {
    /// What kube-proxy uses if it is told nothing.
    public static final String ROUND_ROBIN = "rr";

    public IpvsSettings {
        excluded = List.copyOf(excluded);
    }
}
