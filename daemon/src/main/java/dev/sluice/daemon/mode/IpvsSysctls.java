package dev.sluice.daemon.mode;

import dev.sluice.netlink.Sysctl;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// A sysctl that virtual servers need, with the value that kube-proxy sets.
///
/// @param name the path below `/proc/sys`
public record IpvsSysctls(String name, int value) {
    private static final KernelVersion REUSE_FROM = new KernelVersion(4, 1);

    /// From this version on, the kernel's default is right, so kube-proxy leaves it.
    private static final KernelVersion REUSE_UNTIL = new KernelVersion(5, 9);

    /// Sets all sysctls.
    ///
    /// @param sysctls `/proc/sys`, of a kernel that has IPVS loaded
    /// @param strictArp `ipvs.strictARP` of the configuration
    /// @throws IOException if one cannot be set; the message is one line that names it and the
    ///   remedy
    public static void set(Path sysctls, boolean strictArp) throws IOException {
        for (IpvsSysctls sysctl : wanted(KernelVersion.ofThisHost(), strictArp)) {
            sysctl.apply(sysctls);
        }
    }

    /// @param strictArp whether the node answers ARP requests only for addresses of the interface
    ///   that receives them; if false, the host's setting is not changed
    static List<IpvsSysctls> wanted(KernelVersion kernel, boolean strictArp) {
        List<IpvsSysctls> all = new ArrayList<>();
        // Masquerading needs conntrack.
        all.add(new IpvsSysctls("net/ipv4/vs/conntrack", 1));
        if (kernel.compareTo(REUSE_FROM) >= 0 && kernel.compareTo(REUSE_UNTIL) < 0) {
            all.add(new IpvsSysctls("net/ipv4/vs/conn_reuse_mode", 0));
        }
        // A connection whose real server was removed is dropped at its next packet, not at its
        // timeout.
        all.add(new IpvsSysctls("net/ipv4/vs/expire_nodest_conn", 1));
        // A persistent client leaves a real server that takes no new connections.
        all.add(new IpvsSysctls("net/ipv4/vs/expire_quiescent_template", 1));
        all.add(new IpvsSysctls("net/ipv4/ip_forward", 1));
        if (strictArp) {
            all.add(new IpvsSysctls("net/ipv4/conf/all/arp_ignore", 1));
            all.add(new IpvsSysctls("net/ipv4/conf/all/arp_announce", 2));
        }
        return all;
    }

    /// Describes a wrong value; empty if the value is right or cannot be read.
    Optional<String> wrong(Path sysctls) {
        OptionalLong present = new Sysctl(sysctls.resolve(name)).value();
        return present.isEmpty() || present.getAsLong() == value
                ? Optional.empty()
                : Optional.of(
                        "sysctl %s is %d, not %d".formatted(name, present.getAsLong(), value));
    }

    /// Sets the sysctl, unless it has the value already.
    ///
    /// @param sysctls `/proc/sys`
    /// @throws IOException if it cannot be set; the message is one line that names it and the
    ///   remedy
    void apply(Path sysctls) throws IOException {
        try {
            new Sysctl(sysctls.resolve(name)).ensure(value);
        } catch (IOException e) {
            throw new IOException(
                    "cannot set sysctl %s to %d, which ipvs mode needs (%s): set it beforehand, or run"
                                    .formatted(name, value, e)
                            + " once as root with --init-only",
                    e);
        }
    }
}
