package dev.sluice.ipvs;

import dev.sluice.model.Cidr;
import java.time.Duration;
import java.util.List;

/// The configuration of IPVS mode.
///
/// @param scheduler the scheduler of Services that do not ask for one; the kernel must have it
/// @param masqueradeBit the bit of a packet's mark that means "masquerade", 0 to 31
/// @param excluded virtual servers at these addresses are left alone, unless a Service needs them
/// @param drainDeadline how long a draining real server may keep its connections if its pod is not
///   known to end; zero for no limit
public record IpvsSettings(
        String scheduler, int masqueradeBit, List<Cidr> excluded, Duration drainDeadline) {
    /// kube-proxy's default scheduler.
    public static final String ROUND_ROBIN = "rr";

    public IpvsSettings {
        excluded = List.copyOf(excluded);
    }
}
