package dev.sluice.daemon.mode;

import dev.sluice.netlink.Sysctl;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// The kernel's settings without which virtual servers do not do as they should. As kube-proxy's.
///
/// @param name below `/proc/sys`
public record IpvsSysctls(String name, int value) {
    private static final KernelVersion REUSE_FROM = new KernelVersion(4, 1);

    /// From here on the kernel does well by itself what older ones must be kept from doing.
    private static final KernelVersion REUSE_UNTIL = new KernelVersion(5, 9);

    /// Sets all of them.
    ///
    /// @param sysctls `/proc/sys`, of a kernel that has IPVS loaded
    /// @param strictArp as in the configuration
    /// @throws IOException naming the one that could not be set and the way out, in one line
    public static void set(Path sysctls, boolean strictArp) throws IOException {
        for (IpvsSysctls sysctl : wanted(KernelVersion.ofThisHost(), strictArp)) {
            sysctl.apply(sysctls);
        }
    }

    /// @param strictArp whether the node keeps quiet about addresses that are not of the interface
    ///   it is asked on; without, what the host has stays
    static List<IpvsSysctls> wanted(KernelVersion kernel, boolean strictArp) {
        List<IpvsSysctls> all = new ArrayList<>();
        // Masquerading needs to know connections.
        all.add(new IpvsSysctls("net/ipv4/vs/conntrack", 1));
        if (kernel.compareTo(REUSE_FROM) >= 0 && kernel.compareTo(REUSE_UNTIL) < 0) {
            all.add(new IpvsSysctls("net/ipv4/vs/conn_reuse_mode", 0));
        }
        // What goes to a real server that is gone is cut off, and does not wait.
        all.add(new IpvsSysctls("net/ipv4/vs/expire_nodest_conn", 1));
        // A client does not stay with a real server that takes no new connections.
        all.add(new IpvsSysctls("net/ipv4/vs/expire_quiescent_template", 1));
        all.add(new IpvsSysctls("net/ipv4/ip_forward", 1));
        if (strictArp) {
            all.add(new IpvsSysctls("net/ipv4/conf/all/arp_ignore", 1));
            all.add(new IpvsSysctls("net/ipv4/conf/all/arp_announce", 2));
        }
        return all;
    }

    /// What it is instead, in words; empty if it is right, or cannot be read.
    Optional<String> wrong(Path sysctls) {
        OptionalLong present = new Sysctl(sysctls.resolve(name)).value();
        return present.isEmpty() || present.getAsLong() == value
                ? Optional.empty()
                : Optional.of(
                        "sysctl %s is %d, not %d".formatted(name, present.getAsLong(), value));
    }

    /// Sets it, if it is not so already.
    ///
    /// @param sysctls `/proc/sys`
    /// @throws IOException naming it and the way out, in one line
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
